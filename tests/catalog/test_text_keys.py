"""Which spellings are one title, one artist, one language, one song."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.text.keys import artist_key, is_unknown_artist, parse_title, text_digest
from catalog.text.language import language_of
from catalog.text.resemblance import SHARED_BANDS, resemblance_bands
from catalog.text.scripts import fold


@pytest.mark.parametrize(
    ("name", "shown", "version"),
    [
        ("夜的灯 (Live)", "夜的灯", "Live"),
        ("夜的灯（现场版）", "夜的灯", "现场版"),
        ("夜的灯 [Demo]", "夜的灯", "Demo"),
        ("夜的灯(伴奏)", "夜的灯", "伴奏"),
        ("夜的灯 (DJ阿青 Remix)", "夜的灯", "DJ阿青 Remix"),
        ("夜的灯 - Live", "夜的灯", "Live"),
        ("夜的灯 Live版", "夜的灯", "Live版"),
        ("夜的灯（粤语版）", "夜的灯", "粤语版"),
        ("夜的灯 (Acoustic Version) - 小满", "夜的灯", "Acoustic Version"),
        ("小满 - 夜的灯", "夜的灯", ""),
        ("夜的灯 - 小满/阿青", "夜的灯", ""),
        ("歌名：夜的灯", "夜的灯", ""),
        ("《夜的灯》", "夜的灯", ""),
        ("Ｎｉｇｈｔ", "Ｎｉｇｈｔ", ""),
        ("Long Live", "Long Live", ""),
        ("Live Your Life (I Want to Live)", "Live Your Life (I Want to Live)", ""),
    ],
)
def test_a_title_is_told_from_its_version_and_its_artist(name: str, shown: str, version: str) -> None:
    title = parse_title(name, "小满")
    assert (title.shown, title.version) == (shown, version)


@pytest.mark.parametrize(
    "other", ["夜的燈", "夜的灯 (Live)", "夜的灯 (Lamp at Night)", " 夜 的 灯 ", "夜的灯！", "夜的灯 (feat. 阿青)"]
)
def test_spellings_of_one_title_have_one_key(other: str) -> None:
    assert parse_title(other).key == parse_title("夜的灯").key


@pytest.mark.parametrize(("one", "other"), [("情书(一)", "情书(二)"), ("灯", "灯灯"), ("★", "☆"), ("Part 1", "Part 2")])
def test_different_titles_have_different_keys(one: str, other: str) -> None:
    assert parse_title(one).key != parse_title(other).key


def test_an_artist_is_known_by_any_spelling() -> None:
    assert artist_key("黃小滿 (Xiao Man)") == artist_key("黄小满") == artist_key(" 黄 小满 ")
    assert artist_key("Ａ.B. Ｃ") == artist_key("a.b.c")
    assert all(map(is_unknown_artist, ["", " ", "佚名", "未知歌手", "Unknown Artist"]))


@given(st.text(max_size=40), st.text(max_size=10))
def test_parsing_a_title_never_fails_and_its_own_title_has_its_key(name: str, artist: str) -> None:
    title = parse_title(name, artist)
    assert parse_title(title.shown, artist).key == title.key


@given(st.text())
def test_folding_keeps_every_position(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("灯还亮着 我还没睡\n窗外的雨替我说话", "zh"),
        ("灯还亮着\nbaby don't cry tonight\n我还没睡\nyou and I\n窗外的雨替我说话", "zh"),
        ("我哋喺度等緊你 唔好走", "zh"),
        ("The light is on and I am still awake\nand all the rain is what you said", "en"),
        ("灯りはまだついている\n私はまだ眠れない", "ja"),
        ("불은 아직 켜져 있고\n나는 아직 잠들지 못해", "ko"),
        ("La lumière brûle encore ce soir\nje ne dors toujours pas", "other"),
        ("♪♪♪", "other"),
        ("\n".join(["the light is on and I am here", "灯亮着而我在这里"] * 8), "en"),
        ("\n".join(["灯亮着而我在这里", "the light is on and I am here"] * 8), "zh"),
    ],
)
def test_the_language_is_that_of_the_words(text: str, language: str) -> None:
    assert language_of(text) == language


VERSES = [
    f"第{n}个夜里我走过{place} 想起你说的{word}"
    for n, place, word in zip("一二三四五六七八", "桥街城山海河湖岛", "话歌诗梦雨雪风云", strict=True)
]


def shared_bands(one: str, other: str) -> int:
    return len(set(resemblance_bands(one)) & set(resemblance_bands(other)))


def test_near_identical_lyrics_share_bands_whatever_their_script_and_lines() -> None:
    text = "\n".join(VERSES)
    changed = text.replace("桥", "橋").replace("说", "說").replace(" ", "\n") + "\n" + VERSES[0]
    assert shared_bands(text, changed) >= SHARED_BANDS
    assert shared_bands(text, "\n".join(VERSES[:-1])) >= SHARED_BANDS


def test_different_lyrics_share_no_bands() -> None:
    assert (
        shared_bands("\n".join(VERSES), "灯还亮着 我还没睡\n窗外的雨替我说了一夜的话\n浪来了又走 像你的回答")
        < SHARED_BANDS
    )


def test_a_digest_is_32_hexadecimal_digits() -> None:
    assert len(text_digest("灯")) == 32
    assert text_digest("灯") != text_digest("燈")
