"""Importing what people play: every format, matched to songs, as often as you like."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from catalog.models import Song
from recommender.interactions import importing
from recommender.interactions.formats import FORMATS
from recommender.interactions.importing import import_interactions
from recommender.interactions.models import ImportedEntry, ImportedPlaylist, Interaction
from tests.factories import make_song

pytestmark = pytest.mark.django_db
SLICE = {
    "info": {"slice": "0-1"},
    "playlists": [
        {
            "pid": 7,
            "name": "雨天",
            "tracks": [
                {"pos": 0, "track_uri": "t:1", "track_name": "晚风 (Live)", "artist_name": "小满"},
                {"pos": 1, "track_uri": "t:2", "track_name": "没有的歌", "artist_name": "小满"},
            ],
        }
    ],
}
# Of each format, files that say: one listener or playlist has 晚风 by 小满, and something that nobody knows.
FILES = {
    "taste-profile": {"plays.txt": "u1\tSOA\t3\nu1\tSOB\t1\n", "unique_tracks.txt": "TR1<SEP>SOA<SEP>小滿<SEP>晚风\n"},
    "hetrec": {
        "user_artists.dat": "userID\tartistID\tweight\n2\t51\t3\n2\t52\t9\n",
        "artists.dat": "id\tname\n51\t小满\n",
    },
    "million-playlists": {"slice.json": json.dumps(SLICE)},
    "playlists": {
        "a_playlist_tracks.csv": "playlist_id,position,song_id\n9,0,77\n9,1,78\n",
        "a_songs.csv": "song_id,title,artist,popularity\n77,晚风,阿黎|小满,100\n",
    },
    "plain": {"plays.csv": "user,item,value,timestamp,title,artist\nu1,x,3,2024-05-07,晚风,小满\nu1,y,1,,别的,谁\n"},
}


@pytest.fixture
def song() -> Song:
    return make_song("晚风", "小满")


def write(folder: Path, files: dict[str, str]) -> Path:
    """The files in `folder`; the first one is to be imported."""
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder / next(iter(files))


def everything() -> list[tuple[object, ...]]:
    plays = Interaction.objects.order_by("pk").values_list()
    return [*plays, *ImportedPlaylist.objects.values_list(), *ImportedEntry.objects.order_by("pk").values_list()]


@pytest.mark.parametrize("format_name", FORMATS)
def test_every_format_finds_the_songs_that_the_catalogue_has(song: Song, tmp_path: Path, format_name: str) -> None:
    path, unmatched = write(tmp_path, FILES[format_name]), tmp_path / "unmatched.csv"
    counts = import_interactions(path, format_name, unmatched=unmatched)
    assert (counts.rows, counts.matched, counts.unmatched) == (2, 1, 1)
    assert len(unmatched.read_text().splitlines()) == 1
    found = list(Interaction.objects.values_list("song", "value")) or list(
        ImportedEntry.objects.values_list("song", "position")
    )
    assert found == [(song.pk, 0 if ImportedEntry.objects.exists() else 3)]


@pytest.mark.parametrize("format_name", FORMATS)
def test_importing_the_same_file_twice_changes_nothing(song: Song, tmp_path: Path, format_name: str) -> None:
    path, unmatched = write(tmp_path, FILES[format_name]), tmp_path / "unmatched.csv"
    counts = import_interactions(path, format_name, unmatched=unmatched)
    before, rejected = everything(), unmatched.read_text()
    assert import_interactions(path, format_name, unmatched=unmatched) == counts
    assert (everything(), unmatched.read_text()) == (before, rejected)


def test_a_killed_import_goes_on_where_it_stopped(song: Song, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, unmatched = tmp_path / "plays.csv", tmp_path / "unmatched.csv"
    path.write_text("user,item\n" + "".join(f"u{n},{song.pk if n % 2 else 'nobody'}\n" for n in range(10)))
    monkeypatch.setattr(importing, "BATCH", 4)
    store, batches = importing._store, []

    def dying(source: str, rows: list[object], songs: dict[str, tuple[int, ...]]) -> None:
        batches.append(len(rows))
        if len(batches) == 2:
            raise KeyboardInterrupt
        store(source, rows, songs)  # type: ignore[arg-type]

    monkeypatch.setattr(importing, "_store", dying)
    with pytest.raises(KeyboardInterrupt):
        import_interactions(path, "plain", unmatched=unmatched)
    counts = import_interactions(path, "plain", unmatched=unmatched)
    assert batches == [4, 4, 4, 2]  # the second batch again, the first one not
    assert (counts.rows, counts.matched) == (10, 5)
    assert Interaction.objects.count() == 5
    assert len(unmatched.read_text().splitlines()) == 5


def test_a_killed_import_goes_on_with_another_file_of_unmatched_rows(
    song: Song, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, unmatched = tmp_path / "plays.csv", tmp_path / "unmatched.csv"
    path.write_text("user,item\n" + "".join(f"u{n},nobody\n" for n in range(4)))
    monkeypatch.setattr(importing, "BATCH", 2)
    with monkeypatch.context() as dying:
        stores = iter([importing._store])  # of two batches the first

        def store(*batch: Any) -> None:
            next(stores)(*batch)

        dying.setattr(importing, "_store", store)
        with pytest.raises(StopIteration):
            import_interactions(path, "plain", unmatched=tmp_path / "deleted.csv")
    import_interactions(path, "plain", unmatched=unmatched)
    assert unmatched.read_text().splitlines() == [f"u{n},nobody,,,1.0,," for n in (2, 3)]


def test_of_several_rows_of_one_listener_and_song_the_latest_counts(song: Song, tmp_path: Path) -> None:
    path = tmp_path / "plays.csv"
    path.write_text(f"user,item,value,timestamp\nu,{song.pk},2,200\nu,{song.pk},9,100\nu,{song.pk},1,\n")
    import_interactions(path, "plain")
    (play,) = Interaction.objects.all()
    assert (play.value, play.at and play.at.timestamp()) == (2, 200)


def test_an_artists_plays_are_shared_by_the_artists_songs(song: Song, tmp_path: Path) -> None:
    other = make_song("清晨", "小满")
    import_interactions(write(tmp_path, FILES["hetrec"]), "hetrec")
    assert set(Interaction.objects.values_list("song", "value")) == {(song.pk, 1.5), (other.pk, 1.5)}


@pytest.mark.parametrize(
    ("format_name", "text", "problem"),
    [
        ("taste-profile", "u1\tSOA\n", "record 1"),
        ("taste-profile", "u1\tSOA\tmany\n", "many"),
        ("plain", "who,what\n", "user"),
        ("plain", "user,item,value\nu,1,-3\n", "-3"),
        ("plain", "user,item,timestamp\nu,1,yesterday\n", "yesterday"),
        ("plain", "user,item\nu,1\rv,1\n", "record 2"),
        ("playlists", "playlist_id,position,song_id\n9,0\n", "record 2"),
        ("playlists", "playlist_id,position,song_id\n9,3000000000,1\n", "3000000000"),
        ("million-playlists", json.dumps(SLICE).replace('"pos": 1', '"pos": -1'), "-1"),
        ("million-playlists", '{"playlists": [{"pid": 1}]}', "tracks"),
        ("million-playlists", '{"playlists": [', "ends"),
    ],
)
def test_a_broken_file_says_where(tmp_path: Path, format_name: str, text: str, problem: str) -> None:
    path = tmp_path / "broken"
    path.write_text(text)
    (broken,) = import_interactions(path, format_name).broken
    assert problem in str(broken)


@pytest.mark.parametrize(
    ("format_name", "beside", "text"),
    [
        ("taste-profile", "unique_tracks.txt", "TR1<SEP>SOA<SEP>小满<SEP>晚风\nTR2<SEP>SOB\n"),
        ("hetrec", "artists.dat", "id\tname\n51\n"),
        ("playlists", "a_songs.csv", "song_id,title,artist\n77,晚风\n"),
    ],
)
def test_a_broken_list_of_songs_says_where(tmp_path: Path, format_name: str, beside: str, text: str) -> None:
    path = write(tmp_path, FILES[format_name] | {beside: text})
    with pytest.raises(CommandError, match=rf"{beside}: record 2.*cells"):
        call_command("import_interactions", str(path), "--format", format_name)
    assert not Interaction.objects.exists()


@pytest.mark.parametrize("format_name", FORMATS)
def test_of_a_folder_the_files_are_read_that_are_no_list_of_songs(song: Song, tmp_path: Path, format_name: str) -> None:
    write(tmp_path, FILES[format_name])
    (tmp_path / "elsewhere").mkdir()
    counts = import_interactions(tmp_path, format_name)
    assert (counts.matched, counts.broken) == (1, ())


def test_an_empty_folder_is_said_to_be_empty(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no file"):
        call_command("import_interactions", str(tmp_path), "--format", "plain")


def test_a_broken_file_ends_at_its_break_and_the_next_one_goes_on(
    song: Song, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in (("a.csv", "many"), ("b.csv", "2")):
        (tmp_path / name).write_text(f"user,item,value\n{name},{song.pk},1\nx,{song.pk},{value}\ny,{song.pk},3\n")
    for _ in range(2):  # again, it changes nothing, and says so again
        with pytest.raises(CommandError, match=r"a\.csv: record 3"):
            call_command("import_interactions", str(tmp_path), "--format", "plain")
        assert "4 rows, 4 matched" in capsys.readouterr().out
        assert set(Interaction.objects.values_list("listener", flat=True)) == {"a.csv", "b.csv", "x", "y"}


@pytest.mark.parametrize("format_name", ["plain", "million-playlists"])
def test_characters_that_no_database_holds_are_left_out(song: Song, tmp_path: Path, format_name: str) -> None:
    slice_ = json.dumps(SLICE).replace('"pid": 7', r'"pid": "u\u00001"').replace("t:2", r"t:\ud800")
    text = {"plain": f"user,item\nu\0001,{song.pk}\nu,\0no\n", "million-playlists": slice_}[format_name]
    path, unmatched = write(tmp_path, {"file": text}), tmp_path / "unmatched.csv"
    counts = import_interactions(path, format_name, unmatched=unmatched)
    assert (counts.matched, counts.unmatched, counts.broken) == (1, 1, ())
    listeners = Interaction.objects.values_list("listener") or ImportedPlaylist.objects.values_list("key")
    assert list(listeners) == [("u1",)]


def test_the_command_says_what_it_counted(song: Song, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, FILES["plain"])
    call_command("import_interactions", str(path), "--format", "plain")
    assert "2 rows, 1 matched, 1 unmatched" in capsys.readouterr().out
    with pytest.raises(CommandError, match="没有这个文件"):
        call_command("import_interactions", str(tmp_path / "absent"), "--format", "plain")
