"""The demo catalogue can be loaded, shipped and trusted."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
ORIGINAL = sorted((FIXTURES / "original").glob("*.jsonl"))
PUBLIC_DOMAIN = sorted((FIXTURES / "public_domain").glob("*.jsonl"))
MOODS = {"快乐", "悲伤", "孤独", "思念", "浪漫", "治愈", "平静", "勇敢", "希望", "焦虑", "愤怒", "怀旧"}
LEAST_CHARACTERS = 30
LAST_YEAR_OF_DEATH = 1955
AUTHOR_ROW = re.compile(r"^\| (\S+) \| (\d{4}) \| \d+ \|$", re.MULTILINE)


def records(path: Path) -> list[dict[str, Any]]:
    """The works of one file, in order."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def named(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", ORIGINAL + PUBLIC_DOMAIN, ids=named)
def test_every_work_has_a_title_a_singer_and_enough_words(path: Path) -> None:
    for work in records(path):
        assert work["name"].strip()
        assert work["singer"].strip()
        assert all(line.strip() for line in work["lyric"])
        assert len("".join(work["lyric"])) >= LEAST_CHARACTERS, work["name"]


def test_no_two_works_share_title_and_singer() -> None:
    works = Counter((work["name"], work["singer"]) for path in ORIGINAL + PUBLIC_DOMAIN for work in records(path))
    assert [work for work, times in works.items() if times > 1] == []


def test_no_text_is_there_twice() -> None:
    texts = Counter("".join(work["lyric"]) for path in ORIGINAL + PUBLIC_DOMAIN for work in records(path))
    assert max(texts.values()) == 1


@pytest.mark.parametrize("path", PUBLIC_DOMAIN, ids=named)
def test_no_public_domain_text_is_damaged(path: Path) -> None:
    damaged = [work["name"] for work in records(path) if re.search("[□\ufffd★<>{}\\[\\]]", "".join(work["lyric"]))]
    assert damaged == []


def test_every_modern_author_is_listed_and_died_before_1956() -> None:
    readme = (FIXTURES / "README.md").read_text(encoding="utf-8")
    deaths = {author: int(year) for author, year in AUTHOR_ROW.findall(readme)}
    authors = {work["singer"] for work in records(FIXTURES / "public_domain" / "modern.jsonl")}
    assert authors <= deaths.keys()
    assert max(deaths.values()) <= LAST_YEAR_OF_DEATH


def test_there_are_twelve_moods_of_twenty_original_lyrics() -> None:
    assert [len(records(path)) for path in ORIGINAL] == [20] * 12


@pytest.mark.parametrize("path", ORIGINAL, ids=named)
def test_every_original_lyric_says_whom_it_is_for(path: Path) -> None:
    for work in records(path):
        assert len(work["feelings"]) >= 2
        assert all(feeling.strip() for feeling in work["feelings"])
        assert 1 <= len(work["moods"]) <= 3
        assert set(work["moods"]) <= MOODS
        assert -2 <= work["valence"] <= 2
        assert -2 <= work["energy"] <= 2
