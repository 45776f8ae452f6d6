"""How lyrics, one line of text each, are set on a page."""

from itertools import groupby

from django import template

from catalog.models import Language

register = template.Library()

# Languages whose tag in HTML differs from our name for them; empty is HTML's word for unknown.
LANGUAGE_TAGS: dict[str, str] = {Language.CHINESE: "zh-Hans", Language.OTHER: ""}


@register.filter
def stanzas(text: str) -> list[list[str]]:
    """The lines of `text`, in groups that blank lines part."""
    lines = (line.strip() for line in text.splitlines())
    return [list(group) for is_text, group in groupby(lines, bool) if is_text]


@register.filter
def opening(text: str) -> str:
    """The first line with words in it."""
    return next((line for stanza in stanzas(text) for line in stanza), "")


@register.filter
def language_tag(language: str) -> str:
    """The value of a lang attribute, by which browsers choose fonts and screen readers voices."""
    return LANGUAGE_TAGS.get(language, language)
