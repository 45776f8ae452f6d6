"""Every format gives the same records, and says where it breaks."""

import csv
import gzip
import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.importers import BrokenFile, Record, files_under, json_array, read_records

SONGS: list[dict[str, object]] = [
    {"name": "夜的灯", "singer": "小满", "lyric": ["灯还亮着", "", "我还没睡"]},
    {"name": "海", "singer": "", "lyric": ["浪来了又走"]},
]


def read(path: Path, format_name: str = "") -> list[Record]:
    return list(read_records(path, format_name))


def fields(records: list[Record]) -> list[tuple[str, str, str, int]]:
    return [(record.title, record.artist, record.raw, record.number) for record in records]


EXPECTED = [("夜的灯", "小满", "灯还亮着\n\n我还没睡", 1), ("海", "", "浪来了又走", 2)]


def as_array(songs: list[dict[str, object]]) -> bytes:
    return json.dumps(songs, ensure_ascii=False, indent=1).encode()


def as_lines(songs: list[dict[str, object]]) -> bytes:
    return b"\n".join(json.dumps(song, ensure_ascii=False).encode() for song in songs)


def as_csv(songs: list[dict[str, object]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["name", "singer", "lyric"])
    for song in songs:
        lyric = song["lyric"]
        writer.writerow([song["name"], song["singer"], "\n".join(lyric) if isinstance(lyric, list) else lyric])
    return text.getvalue().encode()


@pytest.mark.parametrize("form", [as_array, as_lines, as_csv])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", ["songs.bin", "songs.lyrics"])
def test_a_format_is_known_by_its_content(tmp_path: Path, form, mark: bytes, packed: bool, name: str) -> None:  # type: ignore[no-untyped-def]
    content = mark + form(SONGS)
    (tmp_path / name).write_bytes(gzip.compress(content) if packed else content)
    records = read(tmp_path / name)
    assert fields(records) == EXPECTED
    for record in records:
        assert content[record.offset :].lstrip(b"\xef\xbb\xbf").startswith((b"{", record.title.encode()))


def test_known_keys_are_read_and_others_ignored(tmp_path: Path) -> None:
    song = {**SONGS[0], "album": "夜航", "year": "2004-10-25", "source": "手稿", "moods": ["安静"], "id": 7}
    (tmp_path / "songs.jsonl").write_bytes(as_lines([song]))
    record = read(tmp_path / "songs.jsonl")[0]
    assert (record.album, record.year, record.source, record.version) == ("夜航", 2004, "手稿", "")


def test_missing_and_strange_values_are_empty(tmp_path: Path) -> None:
    (tmp_path / "songs.jsonl").write_text('{"name": null, "singer": 5, "lyric": {"a": 1}, "year": "soon"}\n{}\n\n')
    records = read(tmp_path / "songs.jsonl")
    assert fields(records) == [("", "5", "", 1), ("", "", "", 2)]
    assert records[0].year is None


@pytest.mark.parametrize(
    ("content", "record", "offset"),
    [
        (as_array(SONGS)[:-3], 2, len(as_array(SONGS)[:-3])),
        (b'[{"name": "\xe6\xb5\xb7", "lyric": "a"}, {"name": "b", "lyric": [x]}]', 2, 56),
        (b'[{"name": "a", "lyric": "b"} {"name": "c"}]', 1, 29),
        (b'[{"name": "a"}, 5]', 2, 16),
        (b'[{"name": "a"}, {"name": "\xff"}]', 2, 26),
    ],
)
def test_a_broken_array_says_where(tmp_path: Path, content: bytes, record: int, offset: int) -> None:
    (tmp_path / "broken.json").write_bytes(content)
    with pytest.raises(BrokenFile) as broken:
        read(tmp_path / "broken.json")
    assert (broken.value.path.name, broken.value.offset) == ("broken.json", offset)
    assert broken.value.record == record


def test_what_stands_before_bytes_that_are_no_text_is_yielded(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_bytes(b'[{"name": "a"}, {"name": "\xff"}]')
    records = read_records(tmp_path / "broken.json")
    assert next(records).title == "a"


def test_what_stands_before_the_break_is_yielded(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_bytes(as_array(SONGS)[:-30])
    records = read_records(tmp_path / "broken.json")
    assert next(records).title == "夜的灯"
    with pytest.raises(BrokenFile):
        list(records)


def test_a_broken_line_of_json_lines_says_where(tmp_path: Path) -> None:
    first = as_lines(SONGS[:1]) + b"\n"
    (tmp_path / "broken.jsonl").write_bytes(first + b'{"name": "\xe6\xb5\xb7", ]}\n')
    with pytest.raises(BrokenFile) as broken:
        read(tmp_path / "broken.jsonl")
    assert (broken.value.record, broken.value.offset) == (2, len(first) + 16)


def test_a_csv_whose_quote_never_ends_says_where_it_began(tmp_path: Path) -> None:
    first = as_csv(SONGS[:1])
    (tmp_path / "broken.csv").write_bytes(first + '海,小满,"浪来了\n又走\n'.encode())
    with pytest.raises(BrokenFile) as broken:
        read(tmp_path / "broken.csv")
    assert (broken.value.record, broken.value.offset) == (2, len(first))


def test_a_gzip_that_was_cut_off_is_broken_and_not_a_crash(tmp_path: Path) -> None:
    whole = gzip.compress(as_array(SONGS * 500))
    (tmp_path / "cut.json.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BrokenFile, match="gzip"):
        read(tmp_path / "cut.json.gz")


def test_a_record_longer_than_a_block_is_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_array, "BLOCK", 7)
    (tmp_path / "songs.json").write_bytes(as_array(SONGS))
    records = read(tmp_path / "songs.json")
    assert fields(records) == EXPECTED
    assert as_array(SONGS)[records[1].offset :].startswith(b"{")


def test_a_file_without_an_end_is_not_read_into_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_array, "BLOCK", 100)
    monkeypatch.setattr(json_array, "LONGEST_RECORD", 1000)
    (tmp_path / "endless.json").write_bytes(b'[{"name": "' + b"a" * 100_000)
    with pytest.raises(BrokenFile):
        read(tmp_path / "endless.json")


LRC = "[ti:夜的灯]\n[ar:小满]\n[al:夜航]\n[00:01.00]灯还亮着\n[00:02.00]我还没睡\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_an_lrc_file_is_read_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.lrc").write_bytes(LRC.encode(encoding))
    record = read(tmp_path / "a.lrc")[0]
    assert (record.title, record.artist, record.album) == ("夜的灯", "小满", "夜航")
    assert "我还没睡" in record.raw


@pytest.mark.parametrize(
    ("name", "artist", "title"),
    [
        ("小满 - 夜的灯.lrc", "小满", "夜的灯"),
        ("A-Qing - 夜的灯.lrc", "A-Qing", "夜的灯"),
        ("小满&阿青-夜的灯(Live).lrc", "小满&阿青", "夜的灯(Live)"),
        ("夜的灯.lrc", "", "夜的灯"),
    ],
)
def test_without_tags_the_file_name_says_artist_and_title(tmp_path: Path, name: str, artist: str, title: str) -> None:
    (tmp_path / name).write_text("[00:01.00]灯还亮着\n")
    record = read(tmp_path / name)[0]
    assert (record.artist, record.title) == (artist, title)


def test_a_folder_is_walked_by_name_and_leaves_other_files_alone(tmp_path: Path) -> None:
    for name in ("b/2.lrc", "a.json", "b/10.lrc.gz", "README.md", "b/cover.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert [str(file.relative_to(tmp_path)) for file in files_under(tmp_path)] == ["a.json", "b/10.lrc.gz", "b/2.lrc"]


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n", b"hello", b"name;singer\n"])
def test_a_file_in_no_known_format_is_broken_at_its_start(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "what.bin").write_bytes(content)
    with pytest.raises(BrokenFile) as broken:
        read(tmp_path / "what.bin")
    assert (broken.value.record, broken.value.offset) == (1, 0)


def test_the_named_format_goes_before_the_content(tmp_path: Path) -> None:
    (tmp_path / "songs").write_bytes(as_lines(SONGS))
    with pytest.raises(BrokenFile):
        read(tmp_path / "songs", format_name="json")


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(max_size=100).map(str.encode),
        st.integers(0, 120).map(lambda cut: as_array(SONGS)[:cut]),
    ),
    st.sampled_from(["json", "jsonl", "csv", "lrc", ""]),
)
def test_no_bytes_make_an_importer_fail_otherwise_than_broken(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, format_name: str
) -> None:
    path = tmp_path_factory.mktemp("any") / "file"
    path.write_bytes(content)
    offsets = []
    try:
        offsets += [record.offset for record in read_records(path, format_name)]
    except BrokenFile as broken:
        offsets.append(broken.offset)
    assert all(0 <= offset <= len(content) for offset in offsets)
