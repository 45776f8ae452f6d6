"""Reading the text that training and evaluation use. Every function takes the data folder and gives clean text."""

import csv
import gzip
import hashlib
import itertools
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog.text.cleaning import clean_lyrics
from catalog.text.keys import text_digest
from catalog.text.language import language_of
from catalog.text.resemblance import SHARED_BANDS, resemblance_bands
from recommender.encoders.text import normalise
from recommender.encoders.windows import windows

FEELINGS = Path(__file__).with_name("feelings.jsonl")
HELD_OUT = frozenset(Path(__file__).with_name("held_out_songs.txt").read_text().split())
LEAST_POST, LONGEST_POST = 8, 90  # characters
MORE_POEMS = 6  # one in so many is read by the teacher
QUERY, PASSAGE = "query: ", "passage: "  # what the teacher wants in front of a text
LEAST_LINES, LEAST_CHARACTERS = 8, 120  # of a lyric worth learning from

# Each emotion set has its own words; these are the six of SMP2020. Liking counts as happy, disgust as angry.
EMOTION_OF = {
    "happy": "happy", "happiness": "happy", "like": "happy",
    "angry": "angry", "anger": "angry", "disgust": "angry",
    "sad": "sad", "sadness": "sad", "depress": "sad",
    "fear": "fear", "worried": "fear",
    "surprise": "surprise", "astonished": "surprise",
    "neutral": "neutral", "none": "neutral",
}  # fmt: skip
MOOD_OF = {
    "Sad": "悲伤", "Anxious": "焦虑", "Relaxed": "平静", "Serene": "平静",
    "Happy": "快乐", "Excited": "快乐", "Angry": "愤怒",
}  # fmt: skip
GRADE_OF = {"entailment": 4.0, "neutral": 2.0, "contradiction": 0.5}


@dataclass(frozen=True)
class FeltSong:
    """A song and what people feel for whom it is right. Lyrics are normalised, one line a line."""

    id: str
    lyrics: str
    feelings: tuple[str, ...]
    moods: tuple[str, ...]
    valence: int
    energy: int


@dataclass(frozen=True)
class Post:
    text: str
    emotion: str
    for_test: bool


def felt_songs(data: Path) -> list[FeltSong]:
    """All songs with feelings, the held-out ones too."""
    with open(data / "mood" / "feelings_for_songs.jsonl") as lines:
        return [_felt_song(record, record["lines"]) for record in map(json.loads, lines)]


def more_felt_songs(data: Path, public_domain: Path) -> list[FeltSong]:
    """Songs and poems whose feelings were written for this project; the words are found by their digest."""
    records = {record["digest"]: record for record in map(json.loads, FEELINGS.read_text().splitlines())}
    works = itertools.chain(_all_lyrics(data), _poems(data, "modern"), _works(public_domain))
    found = {digest_of(work["lyric"]): work["lyric"] for work in works}
    return [_felt_song(record, found[digest]) for digest, record in records.items() if digest in found]


def digest_of(lines: list[str]) -> str:
    """What stands in `feelings.jsonl` for the words of a work, just as its file has them."""
    return text_digest("\n".join(lines))[:12]


def original_songs(folder: Path) -> list[FeltSong]:
    """The songs written for this project, which ship with it."""
    return [_felt_song(record, record["lyric"]) for record in _works(folder)]


def _felt_song(record: dict[str, Any], lines: list[str]) -> FeltSong:
    text = "\n".join(lines)
    name, artist = record.get("title", record.get("name", "")), record.get("artist", record.get("singer", ""))
    return FeltSong(
        id=record.get("id") or f"{name} - {artist}",
        lyrics=normalise(clean_lyrics(text, name, artist) or text),
        feelings=tuple(map(normalise, record["feelings"])),
        moods=tuple(record["moods"]),
        valence=record["valence"],
        energy=record["energy"],
    )


def lyrics(data: Path, unlike: Iterable[str]) -> list[str]:
    """Chinese lyrics, each once, none near-identical to one of `unlike`, in a fixed order that is no order at all."""
    seen: dict[int, set[int]] = {}
    _ = [_is_new(text, seen) for text in unlike]
    kept = []
    for number, record in enumerate(_all_lyrics(data)):
        text = clean_lyrics("\n".join(record["lyric"]), record["name"], record["singer"])
        long_enough = text.count("\n") >= LEAST_LINES and len(text) >= LEAST_CHARACTERS
        if long_enough and language_of(text) == "zh" and _is_new(text, seen):
            kept.append((hashlib.sha256(str(number).encode()).digest(), normalise(text)))
    return [text for _, text in sorted(kept)]


def poems(data: Path) -> Iterator[str]:
    """Modern poems, then Song ci and Yuan qu."""
    for record in itertools.chain(_poems(data, "modern"), _poems(data, "classical_ci_qu")):
        if text := "\n".join(record["lyric"]).strip():
            yield normalise(text)


def _poems(data: Path, name: str) -> Iterator[dict[str, Any]]:
    with gzip.open(data / "poems" / f"{name}.jsonl.gz", "rt") as lines:
        yield from map(json.loads, lines)


def _all_lyrics(data: Path) -> list[dict[str, Any]]:
    return [
        record for path in sorted((data / "lyrics").glob("lyrics*.json")) for record in json.loads(path.read_text())
    ]


def _works(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.read_text().splitlines()]


def _is_new(text: str, seen: dict[int, set[int]]) -> bool:
    """Whether no earlier text shares enough bands with this one, which is then remembered in `seen`: band -> texts."""
    bands = resemblance_bands(text)
    shared: dict[int, int] = {}
    for band in bands:
        for other in seen.get(band, ()):
            shared[other] = shared.get(other, 0) + 1
    number = len(seen)
    for band in bands:
        seen.setdefault(band, set()).add(number)
    return max(shared.values(), default=0) < SHARED_BANDS


def rated_lyrics(data: Path) -> list[tuple[str, str]]:
    """3,591 lyrics and the emotion that people gave them. For measuring only, never for training."""
    with open(data / "mood" / "kassia_lyrics3591_emotion.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    return [(normalise(re.sub(r"[,，]\s*", "\n", row["lyrics"]) or "无"), row["emotion"]) for row in rows]


def mood_lyrics(data: Path, unlike: Iterable[str]) -> list[tuple[str, str]]:
    """Mandopop lyrics and one mood each, none near-identical to one of `unlike`."""
    seen: dict[int, set[int]] = {}
    _ = [_is_new(text, seen) for text in unlike]
    with open(data / "mood" / "mandopop1002_emotion.csv", newline="") as file:
        rows = [(clean_lyrics(row["lyrics"]), row["emotion7"]) for row in csv.DictReader(file)]
    return [(normalise(text), MOOD_OF[mood]) for text, mood in rows if len(text) > 60 and _is_new(text, seen)]


def dev_queries(data: Path) -> list[tuple[str, str]]:
    """Feelings in everyday words and the emotion of each; those of no single emotion are left out."""
    rows = [line.split("\t") for line in (data / "mood" / "dev_queries.tsv").read_text().splitlines()]
    return [(text, emotion) for _, emotion, text in rows if emotion != "other"]


def posts(data: Path) -> list[Post]:
    """Posts with an emotion, each once. The test splits of SMP2020 come first, so none of them is trained on."""
    seen: set[str] = set()
    kept = []
    for text, label, split in sorted(_all_posts(data), key=lambda post: "test" not in post[2]):
        key = "".join(re.findall(r"[\u4e00-\u9fff]", text))[:40]
        if len(key) >= 6 and key not in seen:
            seen.add(key)
            kept.append(Post(normalise(text), EMOTION_OF[label], "test" in split))
    return kept


def _all_posts(data: Path) -> Iterator[tuple[str, str, str]]:
    """Text, label and split. Most sets mark with "none" what nobody labelled: not that a post is neutral."""
    for row in _table(data / "text" / "smp2020_ewect_partial.csv.gz"):
        yield row["text"], row["label"], f"smp {row['split']}"
    for row in _table(data / "text" / "weibo8_lstm_total.csv.gz"):
        yield row["text"], row["label"], "train"
    for name in ("simplifyweibo_5_moods", "nlpcc2013_train", "simplifyweibo_8_moods"):
        for row in _table(data / "text" / f"{name}.csv.gz"):
            if row["label"] != "none":
                yield row["text"], row["label"], "train"
    for row in _table(data / "text" / "cped_test_valid.csv.gz"):
        if row["emotion"] in EMOTION_OF and row["emotion"] != "neutral":
            yield row["utterance"], row["emotion"], "train"


def sts(data: Path, part: str) -> list[tuple[str, str, float]]:
    """Pairs of Chinese STS-B graded 0 to 5; `part` is train, dev or test, and test is for measuring only."""
    return list(_pairs(data / "sts" / f"chinese-sts-b_sts-b-{part}.txt.gz", 1.0))


def other_pairs(data: Path) -> list[tuple[str, str, float]]:
    """Questions that ask the same or not (LCQMC, AFQMC) and sentences that follow or not (OCNLI), graded 0 to 5."""
    names = ("lcqmc_dev", "lcqmc_test", "afqmc_train", "afqmc_dev")
    found = [pair for name in names for pair in _pairs(data / "sts" / f"{name}.txt.gz", 5.0)]
    with gzip.open(data / "sts" / "ocnli_train.10k.jsonl.gz", "rt") as lines:
        records = list(map(json.loads, lines))
    return found + [
        (normalise(record["sentence1"]), normalise(record["sentence2"]), GRADE_OF[record["label"]])
        for record in records
        if record["label"] in GRADE_OF
    ]


def teacher_texts(data: Path) -> list[tuple[str, str]]:
    """Prefix and text, whose teacher vectors lie beside them, in the same order; a blank one keeps its place."""
    with gzip.open(data / "teacher" / "texts.jsonl.gz", "rt") as lines:
        records = [json.loads(line) for line in lines]
    return [
        (f"{record['prefix']} ", normalise(record["text"]) if record["text"].strip() else "…") for record in records
    ]


def more_teacher_texts(data: Path, unlike: Iterable[str]) -> list[tuple[str, str]]:
    """As `teacher_texts`, without vectors: posts of people about themselves, and windows of lyrics and poems.

    None is of a lyric that is near-identical to one of `unlike`.
    """
    with gzip.open(data / "text" / "first_person_posts.txt.gz", "rt") as lines:
        posts = [normalise(line[:LONGEST_POST]) for line in lines if len(line.strip()) >= LEAST_POST]
    later = [windows(text)[1] for text in lyrics(data, unlike) if len(windows(text)) > 1]
    verses = [windows(text)[0] for text in itertools.islice(poems(data), 0, None, MORE_POEMS)]
    return [(QUERY, post) for post in dict.fromkeys(posts)] + [(PASSAGE, text) for text in later + verses]


def _pairs(path: Path, unit: float) -> Iterator[tuple[str, str, float]]:
    with gzip.open(path, "rt") as lines:
        for left, right, grade in (line.rstrip("\n").split("\t") for line in lines if line.count("\t") == 2):
            yield normalise(left), normalise(right), float(grade) * unit


def _table(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", newline="") as file:
        return list(csv.DictReader(file))
