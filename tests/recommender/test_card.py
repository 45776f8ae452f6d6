"""The picture of a share for social previews."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from catalog.models import Artist, Song
from recommender.sharing.card import draw, is_drawable, quotable
from recommender.sharing.shares import ShownSong


def shown(line: str = "晚风吹过旧阳台", title: str = "晚风", artist: str = "小满") -> ShownSong:
    return ShownSong(Song(title=title, artist=Artist(name=artist)), [line], 0)


def picture(title: str = "夜里", song: ShownSong | None = None) -> Image.Image:
    return Image.open(io.BytesIO(draw(title, song)))


def test_a_card_is_a_png_of_the_size_that_previews_want() -> None:
    card = picture(song=shown())
    assert (card.format, card.size, card.mode) == ("PNG", (1200, 630), "RGB")


def test_the_same_share_has_the_same_card_and_another_one_another() -> None:
    assert draw("夜里", shown()) == draw("夜里", shown())
    cards = {
        draw("夜里", shown()),
        draw("清晨", shown()),
        draw("夜里", shown("另一行")),
        draw("夜里", None),
        draw("", None),
    }
    assert len(cards) == 5


def test_the_font_has_simplified_and_traditional_characters_latin_and_kana() -> None:
    assert is_drawable("晚风，《後來》 Aé! ひらがな……「嗯」")


@pytest.mark.parametrize("text", ["🌧", "한글", "\U0002a6d6", "\ue000", "晚风🌧"])
def test_what_the_font_lacks_is_known(text: str) -> None:
    assert not is_drawable(text)


def test_the_first_line_that_can_be_drawn_is_quoted() -> None:
    found = quotable([shown("晚风🌧"), shown("太长" * 80), shown("旧阳台")])
    assert found
    assert found.strongest_line == "旧阳台"
    assert quotable([shown("🌧")]) is None
    assert quotable([ShownSong(Song(title="无词"), [], None)]) is None


def test_what_cannot_be_drawn_is_left_out_instead_of_being_drawn_as_boxes() -> None:
    assert draw("夜里", shown(title="한글")) == draw("夜里", shown(title="🌧🌧", artist="別人"))


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=80), st.text(alphabet="晚风 ，。abc-", max_size=120), st.text(max_size=40))
def test_any_text_gives_a_card(title: str, line: str, artist: str) -> None:
    song = shown(line or "晚", artist=artist)
    assert draw(title if is_drawable(title) else "", quotable([song])).startswith(b"\x89PNG")
