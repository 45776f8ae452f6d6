"""How well an encoder understands feelings and lyrics, on texts that it was never trained on."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import numpy as np
from django.conf import settings
from scipy.stats import spearmanr
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from recommender.encoders.onnx import OnnxEncoder
from recommender.encoders.sentence_transformer import SentenceTransformerEncoder
from recommender.evaluation.measures import agreement_at, halves, hub_at, precision_at, recall_at
from recommender.evaluation.rankers import ByTeacher, ByVectors, ByWords, Ranker
from recommender.evaluation.writing import Say, write_figures
from recommender.training import corpora
from recommender.training.assemble import MEASURING_POOL
from recommender.training.teacher import Teacher

PROBE_TRAINING, PROBE_TEST = 6000, 3000  # posts
AGREEMENT_SONGS = 1000
Vectorising = ByVectors | ByTeacher


@dataclass(frozen=True)
class Figures:
    """A row of the table; None is what a ranker cannot be measured by."""

    ranker: str
    feeling_to_song: float  # recall@10, held-out songs among the pool
    hub: float  # share of those feelings that have the commonest song among their first ten
    half_song: float  # recall@10, second half by first half over the pool
    mood: float  # precision@10, macro over emotions
    sentences: float | None  # Spearman on the test part of Chinese STS-B
    posts: float | None  # macro-F1 of a linear probe over the six classes of SMP2020


class Material:
    """The texts of all measures, read once."""

    def __init__(self, data: Path) -> None:
        felt = corpora.felt_songs(data)
        held_out = [song for song in felt if song.id in corpora.HELD_OUT]
        self.pool = corpora.lyrics(data, unlike=[song.lyrics for song in felt])[:MEASURING_POOL]
        self.songs = [song.lyrics for song in held_out] + self.pool
        self.feelings = [feeling for song in held_out for feeling in song.feelings]
        self.song_of = np.repeat(np.arange(len(held_out)), [len(song.feelings) for song in held_out])
        self.rated = corpora.rated_lyrics(data)
        self.queries = corpora.dev_queries(data)
        self.sts = corpora.sts(data, "test")
        posts = corpora.posts(data)
        tests = [post for post in posts if post.for_test]
        chosen = np.random.default_rng(0).permutation(len(tests))[: PROBE_TRAINING + PROBE_TEST]
        self.probe = [tests[number] for number in chosen]


def measure(ranker: Ranker, material: Material) -> Figures:
    feelings = ranker.score(material.feelings, material.songs)
    pairs = [halves(lyric) for lyric in material.pool]
    labels = np.array([emotion for _, emotion in material.rated])
    moods = ranker.score([text for text, _ in material.queries], [lyric for lyric, _ in material.rated])
    return Figures(
        ranker=ranker.name,
        feeling_to_song=recall_at(10, feelings, material.song_of),
        hub=hub_at(10, feelings),
        half_song=recall_at(10, ranker.score(*zip(*pairs, strict=True)), np.arange(len(pairs))),
        mood=precision_at(10, moods, [emotion for _, emotion in material.queries], labels),
        sentences=_sentences(ranker, material) if isinstance(ranker, Vectorising) else None,
        posts=_posts(ranker, material) if isinstance(ranker, Vectorising) else None,
    )


def _sentences(ranker: Vectorising, material: Material) -> float:
    left, right, grades = zip(*material.sts, strict=True)
    cosines = (ranker.encode(left) * ranker.encode(right)).sum(axis=1)
    return float(spearmanr(cosines, grades).statistic)


def _posts(ranker: Vectorising, material: Material) -> float:
    vectors = ranker.encode([post.text for post in material.probe])
    emotions = [post.emotion for post in material.probe]
    probe = LogisticRegression(C=30, max_iter=1000).fit(vectors[:PROBE_TRAINING], emotions[:PROBE_TRAINING])
    return float(f1_score(emotions[PROBE_TRAINING:], probe.predict(vectors[PROBE_TRAINING:]), average="macro"))


@dataclass(frozen=True)
class Serving:
    """The served form beside what it was made from."""

    milliseconds: float  # median for one query of 20 tokens, one thread, from text to vector
    bare_milliseconds: float  # the onnxruntime call in it
    agreement: float  # recall@10 against the same weights in single precision


def measure_serving(served: OnnxEncoder, exact: ByVectors, material: Material) -> Serving:
    query = "一个人走在下雨的街上，忽然很想家想你"
    tokens = {"input_ids": np.full((1, 20), 2000), "attention_mask": np.ones((1, 20), dtype=np.int64)}
    bare, whole = _median_times([lambda: served.session.run(None, tokens), lambda: served.encode([query])])
    songs = material.songs[:AGREEMENT_SONGS]
    ours = served.encode(material.feelings) @ served.encode(songs).T
    return Serving(1000 * whole, 1000 * bare, agreement_at(10, ours, exact.score(material.feelings, songs)))


def _median_times(calls: Sequence[Callable[[], object]], rounds: int = 300) -> list[float]:
    """Seconds of each call, all calls in turn, so that other load on the machine meets all of them alike."""
    times: list[list[float]] = [[] for _ in calls]
    for _ in range(rounds):
        for call, taken in zip(calls, times, strict=True):
            started = time.perf_counter()
            call()
            taken.append(time.perf_counter() - started)
    return [median(taken) for taken in times]


def table(rows: Iterable[Figures]) -> Iterator[str]:
    """Lines of a Markdown table."""
    yield "| Ranker | feeling → song R@10 | commonest song | half song R@10 | mood P@10 | STS-B | posts F1 |"
    yield "|---|---|---|---|---|---|---|"
    for row in rows:
        name, *figures = asdict(row).values()
        yield f"| {name} | " + " | ".join("–" if figure is None else f"{figure:.3f}" for figure in figures) + " |"


def report(say: Say, *, data: Path, folder: Path, teacher: Path | None, figures: Path | None, **_: object) -> None:
    """Measure the encoder in `folder` beside BM25 and, where given, the teacher; write to `figures` as JSON too."""
    material = Material(data)
    served = OnnxEncoder(folder)
    rows: list[Figures] = []
    for line in table(_measured(material, served, teacher, rows)):
        say(line)
    exact = ByVectors(SentenceTransformerEncoder(str(folder)), "single precision")
    serving = measure_serving(served, exact, material)
    say(
        f"\nA query of 20 tokens: {serving.milliseconds:.2f} ms, "
        f"of which onnxruntime {serving.bare_milliseconds:.2f} ms; "
        f"recall@10 against single precision {serving.agreement:.3f}"
    )
    write_figures(figures, {"encoder": served.name, "rankers": rows, "serving": serving})


def _measured(material: Material, served: OnnxEncoder, teacher: Path | None, rows: list[Figures]) -> Iterator[Figures]:
    rankers: list[Ranker] = [ByWords()]
    if teacher:
        rankers.append(ByTeacher(Teacher(teacher, settings.ECHOES_HOME / "teacher").encode))
    rankers.append(ByVectors(served, served.name))
    for ranker in rankers:
        rows.append(measure(ranker, material))
        yield rows[-1]
