"""The picture of a share for social previews: one line of a song on the colours of the site. The same share, the same
picture, byte for byte."""

import hashlib
import io
from collections.abc import Sequence
from functools import cache, lru_cache
from math import pi, sin
from pathlib import Path

from django.core.cache import cache as stored
from django.utils.translation import get_language, gettext
from PIL import Image, ImageDraw, ImageFont

from recommender.sharing.shares import OpenShare, ShownSong

FONT = Path(__file__).parent / "font" / "NotoSerifSC-Medium.woff2"
WIDTH, HEIGHT = 1200, 630
MARGIN = 96
BASELINE = HEIGHT - 84
MARK = (84, 44)
STORED_SECONDS = 86_400

PAPER, INK, SOFT, ACCENT = (247, 244, 237), (43, 48, 55), (89, 97, 106), (44, 107, 102)
# The three lights of the site's sky: centre and radius in pixels, colour.
LIGHTS = (
    ((60, 20), 720, (205, 230, 223)),
    ((1180, 60), 640, (248, 217, 191)),
    ((640, 760), 620, (214, 221, 242)),
)
QUOTE_SIZES = (76, 66, 56, 48)
MOST_QUOTE_LINES = 3
# A line of Chinese begins with none of these.
NEVER_FIRST = frozenset("，。、；：！？》」』）…—,.;:!?)～")


def card(opened: OpenShare) -> bytes:
    """A PNG of 1200 × 630 pixels; drawn once, then kept for a day."""
    shown = quotable(opened.songs)
    title = opened.share.title if is_drawable(opened.share.title) else ""
    said = repr((get_language(), title, shown and (shown.strongest_line, shown.song.title, shown.song.artist.name)))
    key = "card:" + hashlib.sha256(said.encode()).hexdigest()
    if (picture := stored.get(key)) is None:
        picture = draw(title, shown)
        stored.set(key, picture, STORED_SECONDS)
    return bytes(picture)


def draw(title: str, shown: ShownSong | None) -> bytes:
    """The card itself. Whatever the font cannot draw is left out, never replaced by boxes."""
    picture = _sky().copy()
    canvas = ImageDraw.Draw(picture)
    if shown:
        by = f"《{shown.song.title}》  {shown.song.artist.name}"
        _draw_quote(canvas, shown.strongest_line, by if is_drawable(by) else "")
    elif title:
        _draw_quote(canvas, title, "")
        title = ""
    _draw_foot(canvas, title)
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def is_drawable(text: str) -> bool:
    """Whether the font has every character of `text`."""
    return all(character.isspace() or _has_glyph(character) for character in text)


def quotable(songs: Sequence[ShownSong]) -> ShownSong | None:
    """The first song whose line can be drawn and is not too long for it."""
    for shown in songs:
        line = shown.strongest_line
        if line and is_drawable(line) and _fitting(line):
            return shown
    return None


@lru_cache(maxsize=8_192)
def _has_glyph(character: str) -> bool:
    return bytes(_font(24).getmask(character)) != bytes(_font(24).getmask("\U0010fffd"))


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _sky() -> Image.Image:
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    # Falls off with the square, to nothing before the edge of its box.
    glow = Image.radial_gradient("L").point([max(0, 252 - value) ** 2 // 252 for value in range(256)])
    for (x, y), radius, colour in LIGHTS:
        mask = Image.new("L", (WIDTH, HEIGHT))
        mask.paste(glow.resize((2 * radius, 2 * radius)), (x - radius, y - radius))
        picture.paste(Image.new("RGB", (WIDTH, HEIGHT), colour), mask=mask)
    return picture


def _draw_quote(canvas: ImageDraw.ImageDraw, text: str, by: str) -> None:
    size, lines = _fitting(text) or (QUOTE_SIZES[-1], _broken(text, _font(QUOTE_SIZES[-1]))[:MOST_QUOTE_LINES])
    step = size * 8 // 5
    top = (HEIGHT - 120 - step * len(lines) - (72 if by else 0)) // 2 + 20
    for number, line in enumerate(lines):
        canvas.text((MARGIN, top + number * step), line, INK, _font(size))
    if by:
        fitted = _cut(by, _font(32), WIDTH - 2 * MARGIN)
        canvas.text((MARGIN, top + len(lines) * step + 24), fitted, SOFT, _font(32))


def _draw_foot(canvas: ImageDraw.ImageDraw, title: str) -> None:
    """The name of the site on the left, the title of the share on the right."""
    name = gettext("情绪共鸣")
    canvas.bitmap((MARGIN, BASELINE - MARK[1] // 2), _mark(), ACCENT)
    canvas.text((MARGIN + 108, BASELINE), name, ACCENT, _font(34), anchor="lm")
    if title:
        room = WIDTH - 2 * MARGIN - 108 - _font(34).getlength(name) - 60
        canvas.text((WIDTH - MARGIN, BASELINE), _cut(title, _font(30), room), SOFT, _font(30), anchor="rm")


@cache
def _mark() -> Image.Image:
    """A sounding string, as a mask; drawn large and made small, because lines are drawn without smoothing."""
    width, height = (4 * side for side in MARK)
    large = Image.new("L", (width, height))
    for swing in (0.46, 0.22, -0.22, -0.46):
        points = [(x, height * (0.5 - swing * sin(2 * pi * x / width))) for x in range(0, width + 1, 4)]
        ImageDraw.Draw(large).line(points, 255, 9, joint="curve")
    return large.resize(MARK, Image.Resampling.LANCZOS)


def _fitting(text: str) -> tuple[int, list[str]] | None:
    """The largest size in which `text` fits on the card, and its lines."""
    for size in QUOTE_SIZES:
        lines = _broken(text, _font(size))
        if len(lines) <= MOST_QUOTE_LINES:
            return size, lines
    return None


def _broken(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    """`text` in as few lines as the card's width allows, and these of about one length."""
    room = WIDTH - 2 * MARGIN
    lines = _filled(text, font, room)
    for narrower in range(room // max(len(lines), 1), room, 24):
        balanced = _filled(text, font, narrower)
        if len(balanced) == len(lines):
            return balanced
    return lines


def _filled(text: str, font: ImageFont.FreeTypeFont, room: float) -> list[str]:
    """Lines of at most `room` pixels, broken between any two characters but inside no Latin word."""
    lines = [""]
    for piece in _pieces(text):
        if font.getlength((lines[-1] + piece).strip()) > room and piece[0] not in NEVER_FIRST and lines[-1]:
            lines.append("")
        lines[-1] = lines[-1] + piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines if line.strip()]


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for character in " ".join(text.split()):
        joins = pieces and pieces[-1][-1].isascii() and character.isascii() and " " not in (pieces[-1][-1], character)
        if joins and len(pieces[-1]) < 24:
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _cut(text: str, font: ImageFont.FreeTypeFont, room: float) -> str:
    if font.getlength(text) <= room:
        return text
    while text and font.getlength(text + "…") > room:
        text = text[:-1]
    return text + "…"
