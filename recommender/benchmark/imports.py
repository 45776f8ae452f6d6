"""How fast songs come in, against reading their files and doing nothing with them."""

import gzip
import json
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from tqdm import tqdm

from catalog.importing import import_files, size_of
from recommender.benchmark.table import Row, rate
from recommender.benchmark.timing import seconds_of
from recommender.benchmark.words import songs

INVENTED = 10_000


def measure_import(folder: Path | None, works: int) -> list[Row]:
    """Import the lyrics and modern poems of `folder`, or invented songs, into an empty catalogue."""
    if folder is not None:
        return [_import([*sorted(folder.glob("lyrics/*.json")), folder / "poems" / "modern.jsonl.gz"])]
    with TemporaryDirectory() as scratch:
        file = Path(scratch, "invented.json")
        file.write_text(json.dumps(_chinese_lyrics(min(works, INVENTED)), ensure_ascii=False))
        return [_import([file])]


def read_alone(path: Path) -> int:
    """Parse the JSON of a file, all of it in memory at once, and return the number of its records."""
    if path.suffix == ".json":
        return len(json.loads(path.read_bytes()))
    with gzip.open(path) as lines:
        return sum(1 for line in lines if json.loads(line))


def _import(paths: Sequence[Path]) -> Row:
    records = sum(map(read_alone, paths))
    # Before and after the import: an import takes too long for the machine to stay the same.
    before = seconds_of(lambda: sum(map(read_alone, paths)))
    with tqdm(total=size_of(paths), unit="B", unit_scale=True, desc="importing", disable=None) as progress:
        seconds = seconds_of(lambda: import_files(paths, on_bytes=progress.update))
    after = seconds_of(lambda: sum(map(read_alone, paths)))
    alone = records / ((before + after) / 2)
    return rate(f"import of {records:,} records", "records", records / seconds, "reading the JSON alone", alone)


def _chinese_lyrics(count: int) -> list[dict[str, object]]:
    return [
        {"name": title, "singer": f"歌手{number // 9}", "lyric": text.split("\n")}
        for number, (title, text) in enumerate(islice(songs(seed=2), count))
    ]
