"""Search: what is remembered of a title, an artist or a line, and how it is written, finds the song."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from catalog.importing import import_files
from catalog.merging import merge_songs
from catalog.models import Artist, Lyrics, Song
from catalog.search import MOST_FOUND, Match, find, shown
from catalog.text.grams import grams_of, units_of, words_of_lines
from catalog.text.pinyin import spellings_of
from tests.catalog.test_importing import song, write
from tests.factories import make_lyrics, make_song

pytestmark = pytest.mark.django_db


def titles(query: str) -> list[str]:
    findings = find(query)
    return [found.song.title for found in shown(findings.songs, findings.words)]


def marks(query: str) -> list[list[str]]:
    """Of each song found, the marked parts of its lines."""
    findings = find(query)
    return [[line.parts[1] for line in found.lines] for found in shown(findings.songs, findings.words)]


@pytest.fixture
def songs() -> None:
    make_song("青石巷", "陈长乐", "雨打在青石板上\n你撑着伞走远\n巷口的灯还亮着")
    make_song("末班車廂", "林小滿", "列車開進夜的深處\n窗上是我的臉 還有你的城市")
    make_song("Paper Boat", "Hollow Moon", "I fold a paper boat for you\nand let the river read it", language="en")
    make_song("Baby晚安", "林小满", "baby 别哭 天快亮了\n我在楼下等你")
    make_song("重来", "单小北", "如果一切可以重来\n我还是会在站台等你")


@pytest.mark.usefixtures("songs")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("青石巷", "青石巷"), ("青石", "青石巷"), ("石巷", "青石巷"), ("巷", "青石巷"),
        ("末班车厢", "末班車廂"), ("末班車廂", "末班車廂"),
        ("qingshixiang", "青石巷"), ("qingshi", "青石巷"), ("qsx", "青石巷"), ("QSX", "青石巷"), ("qs", "青石巷"),
        ("paper boat", "Paper Boat"), ("paperb", "Paper Boat"), ("boat", "Paper Boat"), ("ＰＡＰＥＲ", "Paper Boat"),
        ("baby晚", "Baby晚安"), ("babywanan", "Baby晚安"), ("bwa", "Baby晚安"),
        ("chonglai", "重来"), ("zhonglai", "重来"),
    ],
)  # fmt: skip
def test_a_title_is_found_as_it_is_written_in_pinyin_and_by_initials(query: str, found: str) -> None:
    assert titles(query)[0] == found


@pytest.mark.usefixtures("songs")
@pytest.mark.parametrize(
    ("query", "artist"),
    [
        ("陈长乐", "陈长乐"), ("陳長樂", "陈长乐"), ("chenchangle", "陈长乐"), ("ccl", "陈长乐"),
        ("chenchangyue", "陈长乐"), 
        ("shanxiaobei", "单小北"), ("danxiaobei", "单小北"), ("hollow", "Hollow Moon"), ("moon", "Hollow Moon"),
    ],
)  # fmt: skip
def test_an_artist_is_found_with_their_songs_whatever_way_the_name_is_read(query: str, artist: str) -> None:
    findings = find(query)
    assert [found.name for found in findings.artists] == [artist]
    assert Song.objects.get(pk=findings.songs[0].song).artist.name == artist


@pytest.mark.usefixtures("songs")
@pytest.mark.parametrize("query", ["单小北 重来", "重来 单小北", "shanxiaobei chonglai", "sxb cl", "单小北 chonglai"])
def test_title_and_artist_narrow_each_other(query: str) -> None:
    assert titles(query) == ["重来"]


@pytest.mark.usefixtures("songs")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("qinshixiang", "青石巷"), ("qingshixang", "青石巷"), ("qnigshixiang", "青石巷"),  # in pinyin
        ("papre boat", "Paper Boat"), ("pper boat", "Paper Boat"),
        ("青时巷", "青石巷"), ("清石巷", "青石巷"),  # what sounds the same
        ("青石街", "青石巷"), ("白石巷", "青石巷"), ("末班的车厢", "末班車廂"),  # another word
        ("chenchangel", "青石巷"), ("holow moon", "Paper Boat"),  # the artist
    ],
)  # fmt: skip
def test_a_typo_or_two_in_a_name_still_find_it(query: str, found: str) -> None:
    assert titles(query)[0] == found


@pytest.mark.usefixtures("songs")
@pytest.mark.parametrize(
    ("query", "found", "marked"),
    [
        ("撑着伞", "青石巷", ["撑着伞"]),
        ("撐著傘走", "青石巷", ["撑着伞走"]),
        ("还有你的城市", "末班車廂", ["還有你的城市"]),
        ("我的脸还有你", "末班車廂", ["我的臉 還有你"]),  # over a pause
        ("我的脸 还有你", "末班車廂", ["我的臉 還有你"]),
        ("走远巷口的灯", "青石巷", ["走远", "巷口的灯"]),  # over the end of a line
        ("走远 灯还亮着", "青石巷", ["走远", "灯还亮着"]),  # two pieces
        ("fold a paper", "Paper Boat", ["fold a paper"]),
        ("let the riv", "Paper Boat", ["let the riv"]),  # still being typed
        ("baby别哭", "Baby晚安", ["baby 别哭"]),
        ("会在站台等", "重来", ["会在站台等"]),
        ("会在月台等你", "重来", ["会在站台等你"]),  # one wrong word
        ("列车开向夜的深处", "末班車廂", ["列車開進夜的深處"]),
        ("会在在站台等", "重来", ["会在站台等"]),  # one too many
        ("会站台等你", "重来", ["会在站台等你"]),  # one too few
        ("单小北 站台等", "重来", ["站台等"]),  # whose line it is
    ],
)
def test_a_line_half_remembered_finds_its_song_and_is_marked(query: str, found: str, marked: list[str]) -> None:
    assert titles(query)[0] == found
    assert marks(query)[0] == marked


def test_titles_come_before_artists_and_artists_before_lines() -> None:
    make_song("船", "水手", "晚风里我等你回来")
    make_song("等晚风", "水手", "没有人说话")
    make_song("晚风吹", "水手", "一路向南")
    make_song("晚风", "水手", "没有人唱歌")
    make_song("海", "晚风", "浪一层一层")
    findings = find("晚风")
    assert [(Song.objects.get(pk=hit.song).title, hit.match) for hit in findings.songs] == [
        ("晚风", Match.TITLE), ("晚风吹", Match.TITLE_START), ("海", Match.ARTIST), ("等晚风", Match.TITLE_PART),
        ("船", Match.LINE),
    ]  # fmt: skip


def test_of_all_who_sing_a_line_those_whose_chorus_it_is_come_first_and_live_versions_last() -> None:
    verses = "\n".join(f"第{n}段别的词" for n in range(9))
    make_song("只唱一次", "甲", f"{verses}\n我在路上等你")
    make_song("副歌", "乙", "我在路上等你\n路上等你的人\n只有我")
    live = make_song("现场", "丙", "我在路上等你")
    live.versions.update(version="Live")
    assert titles("路上等你") == ["副歌", "只唱一次", "现场"]


def test_a_whole_line_comes_before_a_piece_of_a_longer_one() -> None:
    make_song("长句", "甲", "那天忽然想起他们说过的许多许多的话\n后来都忘记了")
    make_song("短句", "乙", "忽然想起\n窗外的雨")
    assert titles("忽然想起") == ["短句", "长句"]


def test_songs_that_resemble_each_other_are_shown_once() -> None:
    original = make_song("远行", "甲", "背着一把旧吉他")
    copy = make_song("远行吧", "乙", "背着一把旧吉他", resembles=original)
    assert titles("远行") == titles("一把旧吉他") == ["远行"]
    assert titles("远行吧") == ["远行吧"], "unless it is asked for by its own name"
    original.hidden = True
    original.save()
    assert find("一把旧吉他").songs[0].song == copy.pk


def test_hidden_songs_and_artists_without_others_are_not_found() -> None:
    make_song("藏起来的歌", "隐士", "没有人听见这一句", hidden=True)
    for query in ("藏起来", "隐士", "yinshi", "没有人听见", "没有人看见这一句", "隐是"):
        findings = find(query)
        assert not findings.songs
        assert not findings.artists


def test_only_the_version_that_stands_for_a_song_is_searched() -> None:
    song = make_song("夜灯", lyrics="一盏灯亮到天明")
    make_lyrics(song, "现场多唱了这一句", version="Live")
    assert titles("现场多唱") == []
    song.versions.filter(primary=True).update(primary=False)
    song.versions.filter(version="Live").update(primary=True)
    assert titles("现场多唱") == ["夜灯"]


@pytest.mark.parametrize(
    "query", ["", "  ", "%", "_", "'", '"', "\\", "《》", "🌧🌧", "％＿", "-- ;", "\u200b", "!" * 10_000, "\0"]
)
def test_what_has_no_words_asks_the_database_nothing(
    query: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert not find(query).songs


@pytest.mark.usefixtures("songs")
@pytest.mark.parametrize(
    "query",
    ["长" * 10_000, "long " * 2_000, "青%石", "青_巷", "' OR 1=1 --", "\\", "a", "雨" * 100, "😀雨", "\ud83d", "雨\0",
     "ab" * 5_000, "𠮷野家", "한국어", "ありがとう", "1", "é", "%%%a%%%"],
)  # fmt: skip
def test_no_query_fails(query: str) -> None:
    find(query)


def test_a_search_costs_three_queries_and_three_more_for_typos(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_song("晚风", "小满", "晚风吹过旧阳台")
    with django_assert_num_queries(3):  # artists, songs by name, songs by line
        findings = find("晚风吹过")
    with django_assert_num_queries(2):  # songs with artist and album, their lyrics
        shown(findings.songs, findings.words)
    with django_assert_num_queries(6):
        find("晚云吹过")


@pytest.fixture
def crowd() -> None:
    """Enough songs that reading all of them would cost more than the index does."""
    names = [f"{chr(0x4E00 + n)}{chr(0x5E00 + n)}{chr(0x6E00 + n)}" for n in range(3_000)]
    artists = [Artist(name=name, key=name) for name in names]
    Artist.objects.bulk_create(artists)
    songs = [
        Song(title=f"第{name}", key=f"第{name}", artist=artist) for name, artist in zip(names, artists, strict=True)
    ]
    Song.objects.bulk_create(songs)
    words = [f"{chr(0x4E00 + n)}风吹过{chr(0x5E00 + n)}城的街\n没有人在{chr(0x6E00 + n)}里" for n in range(3_000)]
    Lyrics.objects.bulk_create(
        Lyrics(song=song, raw=text, text=text, digest=str(n), imported_digest=str(n), primary=True,
               lines=words_of_lines(text), grams=grams_of(text))
        for n, (song, text) in enumerate(zip(songs, words, strict=True))
    )  # fmt: skip
    with connection.cursor() as cursor:
        # As the database does by itself after a while.
        for index in ("artist_spellings", "song_spellings", "lyrics_grams"):
            cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])
        cursor.execute("ANALYZE catalog_artist; ANALYZE catalog_song; ANALYZE catalog_lyrics")


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize(
    "query",
    ["吹过帀城", "吹过帀城的", "吹错帀城的街", "没有人呀", "帀", "第丁帀", "第丁帀 丁帀渀", "丁石渀", "dizha", "dingza",
     "zhangfei", "zangfie", "who knows what"],
)  # fmt: skip
def test_no_search_reads_the_whole_catalogue(query: str) -> None:
    with CaptureQueriesContext(connection) as captured:
        find(query)
    with connection.cursor() as cursor:
        for asked in captured.captured_queries:
            cursor.execute(f"EXPLAIN {asked['sql']}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "Seq Scan" not in plan, f"{asked['sql']}\n{plan}"


@pytest.mark.usefixtures("crowd")
def test_no_more_is_found_than_anybody_reads() -> None:
    assert len(find("第").songs) == MOST_FOUND
    assert len(find("吹过").songs) == MOST_FOUND


def test_what_is_imported_edited_and_merged_is_found_at_once(tmp_path: Path) -> None:
    import_files(
        [write(tmp_path / "a.jsonl", song("夜的灯", "陈一帆", lyric=["灯火阑珊的港口还有一艘没有名字的船"] * 3))]
    )
    assert titles("没有名字的船") == titles("ydd") == titles("chenyifan") == ["夜的灯"]
    stored = Song.objects.get()
    lyrics = stored.versions.get()
    lyrics.text = "换成另一句歌词"
    lyrics.save()
    stored.title = stored.key = "日的灯"
    stored.save()
    assert titles("没有名字的船") == titles("夜的") == []
    assert titles("另一句歌词") == titles("rideng") == ["日的灯"]
    merge_songs(stored, Song.objects.filter(pk=make_song("灯", "陈一帆", "别的词").pk))
    assert titles("另一句歌词") == ["日的灯"]


def test_the_migration_fills_what_was_stored_before() -> None:
    song = make_song("青石巷", "陈长乐", "雨打在青石板上\nbaby 别哭")
    filled = (song.spellings, song.artist.spellings, song.versions.get().lines, song.versions.get().grams)
    Song.objects.update(spellings="")
    Artist.objects.update(spellings="")
    Lyrics.objects.update(lines="", grams=[])
    migration = __import__("catalog.migrations.0004_what_search_reads", fromlist=["fill"])
    with connection.schema_editor() as editor:
        migration.fill(None, editor)
    lyrics = Lyrics.objects.get()
    assert (Song.objects.get().spellings, Artist.objects.get().spellings, lyrics.lines, lyrics.grams) == filled


def test_spellings_hold_a_name_apart_in_pinyin_and_by_initials() -> None:
    assert spellings_of("青花瓷") == " 青 花 瓷 = qinghuaci ~ qhc "
    assert spellings_of("長樂") == " 长 乐 = zhangle = zhangyue = changle = changyue ~ zl ~ zy ~ cl ~ cy "
    assert spellings_of("Paper Boat (II)") == " paper boat ii = paperboatii ~ pbi "
    assert spellings_of("★") == ""


def test_lines_are_kept_once_and_without_what_nobody_types() -> None:
    assert words_of_lines("妳好，世界！\n\nHello World\n你好 世界") == "你好世界\nhelloworld"
    assert units_of("你好，Hello World 2") == ["你", "好", "hello", "world", "2"]


def test_grams_do_not_hang_on_script_pauses_or_case() -> None:
    assert grams_of("還有 你，Baby") == grams_of("还有你baby")
    assert set(grams_of("有你baby")) < set(grams_of("还有你baby love"))
    assert not set(grams_of("有你")) & set(grams_of("有我"))
