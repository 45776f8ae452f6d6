"""Importing: the same songs, however often, in whatever pieces."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import psutil
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from catalog import importing
from catalog.epoch import catalogue_epoch
from catalog.importing import ImportCounts, import_files
from catalog.models import Artist, ImportReject, ImportRun, Lyrics, Song
from catalog.preparing import Reject
from tests.catalog.dumping import dump

pytestmark = pytest.mark.django_db

PLACES = "桥街城山海河湖岛村巷楼塔林野雪沙"


def words(seed: int, lines: int = 6) -> list[str]:
    """Lyrics of their own for every seed."""
    return [
        f"第{seed * 7 + n}个夜里我走过{PLACES[(seed + n) % 16]} 想起{PLACES[(seed * 3 + n) % 16]}边的你"
        for n in range(lines)
    ]


def song(name: str, singer: str = "小满", seed: int = 1, **more: object) -> dict[str, object]:
    return {"name": name, "singer": singer, "lyric": words(seed), **more}


def write(path: Path, *songs: dict[str, object]) -> Path:
    path.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in songs))
    return path


def run(*paths: Path, **options: object) -> ImportCounts:
    return import_files(list(paths), **options)  # type: ignore[arg-type]


def test_a_song_is_imported_with_its_artist_album_and_lyrics(tmp_path: Path) -> None:
    run(write(tmp_path / "a.jsonl", song("夜的灯", album="夜航", year=2004, source="手稿")))
    stored = Song.objects.select_related("artist", "album").get()
    assert (stored.title, stored.artist.name, stored.year, stored.source) == ("夜的灯", "小满", 2004, "手稿")
    assert stored.album is not None
    assert (stored.album.title, stored.album.year, stored.language) == ("夜航", 2004, "zh")
    lyrics = stored.versions.get()
    assert lyrics.text == lyrics.raw == "\n".join(words(1))
    assert lyrics.primary
    assert lyrics.digest == lyrics.imported_digest


def test_importing_the_same_files_twice_changes_nothing(tmp_path: Path) -> None:
    file = write(
        tmp_path / "a.jsonl",
        song("夜的灯"),
        song("夜的灯 (Live)", seed=2),
        song("海", seed=3),
        song("短", lyric=["啊"]),
    )
    first = run(file)
    before, epoch, times = dump(), catalogue_epoch(), list(Song.objects.values_list("updated_at"))
    second = run(file)
    assert (first.read, first.imported, first.merged, first.rejected) == (4, 2, 1, {"too_short": 1})
    assert (second.read, second.unchanged, second.rejected) == (4, 3, {"too_short": 1})
    assert (dump(), catalogue_epoch(), list(Song.objects.values_list("updated_at"))) == (before, epoch, times)


def test_every_record_is_counted_once(tmp_path: Path) -> None:
    counts = run(
        write(
            tmp_path / "a.jsonl",
            song("夜的灯"),
            song("夜的灯"),
            song("夜的灯", year=1999),
            song("", seed=4),
            song("海", lyric=[]),
        )
    )
    assert (counts.imported, counts.unchanged, counts.updated) == (1, 1, 1)
    assert counts.rejected == {"no_lyric": 1, "no_title": 1}
    assert counts.read == counts.imported + counts.updated + counts.unchanged + counts.merged + sum(
        counts.rejected.values()
    )


def test_versions_of_one_song_are_merged_and_their_lyrics_kept(tmp_path: Path) -> None:
    run(
        write(
            tmp_path / "a.jsonl",
            song("夜的灯 (Live)", seed=1),
            song("夜的燈", "小滿", seed=2),
            song("夜的灯（Remix）", seed=3),
            song("夜的灯 - 小满", seed=2),
        )
    )
    stored = Song.objects.get()
    assert stored.title == "夜的灯"
    assert list(stored.versions.order_by("pk").values_list("version", "primary")) == [
        ("Live", False),
        ("", True),
        ("Remix", False),
    ]


def test_words_of_a_version_that_are_also_the_plain_ones_lose_the_mark(tmp_path: Path) -> None:
    run(write(tmp_path / "a.jsonl", song("夜的灯 (Live)"), song("夜的灯")))
    assert list(Lyrics.objects.values_list("version", "primary")) == [("", True)]


@pytest.mark.parametrize("unknown", ["", "未知歌手", "佚名"])
def test_a_song_of_an_unknown_singer_gets_the_unknown_artist(tmp_path: Path, unknown: str) -> None:
    run(write(tmp_path / "a.jsonl", song("夜的灯", unknown)))
    assert Artist.objects.get().name == "佚名"


def test_title_and_artist_that_only_the_tags_know_are_taken_from_them(tmp_path: Path) -> None:
    run(write(tmp_path / "a.jsonl", song("", "", lyric=["[ti:夜的灯]", "[ar:小满]", *words(1)])))
    assert list(Song.objects.values_list("title", "artist__name")) == [("夜的灯", "小满")]


def test_near_identical_lyrics_under_another_title_are_flagged_not_dropped(tmp_path: Path) -> None:
    text = words(1, 12)
    run(
        write(
            tmp_path / "a.jsonl",
            song("夜的灯", lyric=text),
            song("海", seed=9),
            song("灯的夜", "阿青", lyric=[line.replace("个", "個") for line in text[:-1]]),
        )
    )
    assert [(one.title, one.resembles and one.resembles.title) for one in Song.objects.order_by("pk")] == [
        ("夜的灯", None),
        ("海", None),
        ("灯的夜", "夜的灯"),
    ]


def test_a_later_import_finds_the_songs_it_resembles(tmp_path: Path) -> None:
    run(write(tmp_path / "a.jsonl", song("夜的灯")))
    run(write(tmp_path / "b.jsonl", song("灯的夜", "阿青")))
    assert Song.objects.get(title="灯的夜").resembles == Song.objects.get(title="夜的灯")


def test_a_curators_edit_survives_the_next_import(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", song("夜的灯"))
    run(file)
    lyrics = Lyrics.objects.get()
    lyrics.text = "灯还亮着"
    lyrics.save()
    assert run(file).unchanged == 1
    assert Lyrics.objects.get().text == "灯还亮着"


def test_lyrics_that_are_cleaned_otherwise_today_are_updated_in_place(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", song("夜的灯"))
    run(file)
    lyrics = Lyrics.objects.get()
    lyrics.text, lyrics.imported_digest = "作词：小满\n" + lyrics.text, ""
    lyrics.save()
    assert run(file).updated == 1
    assert Lyrics.objects.get().text == "\n".join(words(1))


def test_rejects_are_recorded_with_reason_and_place(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", song("夜的灯"), song("海", lyric=["纯音乐，请欣赏"]), song("短", lyric=["啊"]))
    call_command("import_lyrics", file, "--rejects", tmp_path / "rejects", stdout=StringIO())
    written = [json.loads(line) for line in (tmp_path / "rejects").read_text().splitlines()]
    offset = file.read_bytes().index('{"name": "海'.encode())
    assert written[0] == {
        "reason": "no_lyric",
        "path": str(file),
        "record": 2,
        "offset": offset,
        "title": "海",
        "artist": "小满",
    }
    assert list(ImportReject.objects.values_list("reason", "record")) == [("no_lyric", 2), ("too_short", 3)]
    assert ImportRun.objects.get().status == ImportRun.Status.FINISHED


def test_a_broken_file_keeps_what_stood_before_and_lets_the_others_go_on(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", song("夜的灯")).open("a").write('\n{"name": ')
    write(tmp_path / "b.jsonl", song("海", seed=2))
    out = StringIO()
    with pytest.raises(CommandError, match=r"a\.jsonl: record 2, byte \d+") as failure:
        call_command("import_lyrics", tmp_path, stdout=out)
    assert failure.value.returncode == 1
    assert set(Song.objects.values_list("title", flat=True)) == {"夜的灯", "海"}
    assert "imported" in out.getvalue()
    assert ImportRun.objects.get().status == ImportRun.Status.BROKEN


def test_a_dry_run_counts_and_writes_nothing(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", song("夜的灯"), song("夜的灯 (Live)", seed=2), song("短", lyric=["啊"]))
    epoch = catalogue_epoch()
    counts = run(file, dry_run=True, batch_size=1)
    assert (counts.imported, counts.merged, counts.rejected) == (1, 1, {"too_short": 1})
    assert not any(dump().values())
    assert (ImportRun.objects.count(), catalogue_epoch()) == (0, epoch)


def test_the_limit_ends_the_import_early(tmp_path: Path) -> None:
    assert run(write(tmp_path / "a.jsonl", song("夜的灯"), song("海", seed=2)), limit=1).read == 1


def test_a_missing_file_is_named_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nowhere"):
        call_command("import_lyrics", write(tmp_path / "a.jsonl", song("夜的灯")), tmp_path / "nowhere")
    assert not Song.objects.exists()


def test_characters_that_postgres_refuses_are_left_out(tmp_path: Path) -> None:
    dirty = json.dumps(
        song("夜\0的灯\ud800", "小\0满", lyric=[f"\0{line}\udfff" for line in words(1)], album="\0", source="\ud800")
    )
    (tmp_path / "a.jsonl").write_text(dirty)
    assert run(tmp_path / "a.jsonl").imported == 1
    assert Lyrics.objects.get().raw == "\n".join(words(1))


def test_overlong_names_are_cut_to_fit(tmp_path: Path) -> None:
    assert (
        run(write(tmp_path / "a.jsonl", song("长" * 999, "满" * 999, album="夜" * 999, source="稿" * 999))).imported
        == 1
    )


def mixed_catalogue() -> list[dict[str, object]]:
    """Songs, versions before and after the plain one, resemblances, albums learned late, rejects, spellings."""
    songs: list[dict[str, object]] = []
    for n in range(30):
        songs += [
            song(f"歌{n} (Live)", seed=100 + n),
            song(f"歌{n}", "小滿" if n % 2 else "小满", seed=n),
            song(f"歌{n} (Remix)", seed=n),
            song(f"另一首{n}", "阿青", lyric=[*words(n, 6)[:-1], "只有这一句不一样"]),
            song(f"歌{n}", seed=n, album=f"夜航{n % 4}", year=1990 + n),
            song(f"短{n}", lyric=["啊"]),
            song(f"歌{n} - 小满", seed=200 + n),
            song(f"歌{n} (Live)", seed=n),
        ]
    return songs


@pytest.mark.parametrize("batch_size", [1, 7, 1000])
def test_the_result_does_not_depend_on_the_batches(tmp_path: Path, batch_size: int) -> None:
    file = write(tmp_path / "a.jsonl", *mixed_catalogue())
    run(file, limit=100, batch_size=3)
    run(file, batch_size=batch_size)
    interrupted = dump()
    Artist.objects.all().delete()
    run(file, batch_size=50)
    assert interrupted == dump()


def test_processes_give_the_same_result_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path / "a.jsonl", *mixed_catalogue())
    rejects: list[Reject] = []
    alone = run(file, on_reject=rejects.append)
    in_one = dump()
    Artist.objects.all().delete()
    monkeypatch.setattr(importing, "BYTES_FOR_PROCESSES", 0)
    in_several: list[Reject] = []
    assert run(file, on_reject=in_several.append) == alone
    assert (dump(), in_several) == (in_one, rejects)


def wait_until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.mark.django_db(transaction=True)
def test_an_import_killed_in_the_middle_and_run_again_ends_like_one_that_was_not(tmp_path: Path) -> None:
    long = [one for one in mixed_catalogue() * 3 if one["lyric"] != ["啊"]]
    songs = [{**one, "lyric": words(n, 90)} for n, one in enumerate(long)]
    file = write(tmp_path / "a.jsonl", *songs)
    assert file.stat().st_size > importing.BYTES_FOR_PROCESSES
    database = connection.settings_dict
    address = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    process = subprocess.Popen(
        [sys.executable, "manage.py", "import_lyrics", str(file), "--batch-size", "20"],
        cwd=settings.BASE_DIR, env=os.environ | {"DATABASE_URL": address}, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    wait_until(lambda: Lyrics.objects.count() > 40)
    workers = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.wait()
    assert workers
    assert not psutil.wait_procs(workers, timeout=15)[1]
    assert Lyrics.objects.count() < len(songs) / 2

    run(file)
    after_the_kill = dump()
    assert ImportRun.objects.filter(status=ImportRun.Status.BROKEN).count() == 1
    Artist.objects.all().delete()
    run(file)
    assert after_the_kill == dump()
