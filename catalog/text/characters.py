"""Characters that no lyric needs: control characters, HTML, exotic spaces and line ends."""

import html
import re

_LINE_ENDS = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_BREAK_TAGS = re.compile(r"(?i)<(?:br|/p|/div|/li)\s*/?>")
_TAGS = re.compile(r"(?i)</?(?:p|div|span|a|b|i|u|em|strong|font|li|ul|script|center|small|sub|sup)(?:\s[^<>\n]*)?/?>")
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufff9-\ufffd\ud800-\udfff]"
)
# Every run of spaces that is not one plain space.
_SPACES = re.compile(r"[^\S\n ][^\S\n]*| [^\S\n]+")
_SPACES_AT_ENDS = re.compile(r" \n ?|\n ")
# Postgres stores neither of these.
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """Without NUL and lone surrogates, which JSON can carry and a database cannot."""
    return _UNSTORABLE.sub("", text)


def plain_characters(text: str) -> str:
    """Without HTML and invisible characters. Lines end in \\n; every run of spaces, full-width ones too, is one space
    between words and none at the ends of a line."""
    while "&" in text and (unescaped := html.unescape(text)) != text:
        text = unescaped
    if "<" in text:
        text = _TAGS.sub("", _BREAK_TAGS.sub("\n", text))
    text = _SPACES.sub(" ", _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text)))
    return _SPACES_AT_ENDS.sub("\n", text).strip(" ")
