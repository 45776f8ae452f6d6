"""The export is a file that imports."""

import csv
import gzip
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from catalog.exporting import export_lyrics
from catalog.importing import import_files
from catalog.models import Artist
from tests.catalog.dumping import dump
from tests.catalog.test_importing import mixed_catalogue, song, write
from tests.factories import make_song

pytestmark = pytest.mark.django_db


def test_the_export_begins_with_name_singer_and_lyric(tmp_path: Path) -> None:
    make_song("夜的灯", "小满", '灯"还"亮着\n\n我,还没睡')
    call_command("export_lyrics", tmp_path / "out.csv", stdout=StringIO())
    rows = list(csv.reader((tmp_path / "out.csv").open(encoding="utf-8-sig", newline="")))
    assert [row[:3] for row in rows] == [["name", "singer", "lyric"], ["夜的灯", "小满", '灯"还"亮着\n\n我,还没睡']]


def test_a_name_that_ends_in_gz_is_packed(tmp_path: Path) -> None:
    make_song()
    assert export_lyrics(tmp_path / "out.csv.gz") == 1
    assert gzip.decompress((tmp_path / "out.csv.gz").read_bytes()).startswith(b"\xef\xbb\xbfname,singer,lyric")


def test_importing_the_export_gives_the_same_catalogue(tmp_path: Path) -> None:
    songs = [*mixed_catalogue(), song("无名的歌", "", seed=77), song('引"号', "逗,号", seed=78)]
    import_files([write(tmp_path / "a.jsonl", *songs)])
    before = dump()
    assert export_lyrics(tmp_path / "out.csv") == len(before["lyrics"])
    Artist.objects.all().delete()
    import_files([tmp_path / "out.csv"])
    again = dump()
    for rows in (before["lyrics"], again["lyrics"]):
        rows[:] = sorted((*row[:3], *row[4:]) for row in rows)  # without the raw text, which is cleaned now
    assert json.loads(json.dumps(again)) == json.loads(json.dumps(before))
