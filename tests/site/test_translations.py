"""That English leaves nothing out: what the code says in Chinese is marked, translated by hand, and compiled."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings

ENGLISH = settings.BASE_DIR / "locale" / "en" / "LC_MESSAGES"
METHODS = [("**/templates/**.*", "echoes_site.messages:in_template"), ("**.py", "python")]
LAZY = {"gettext_noop": None, "gettext_lazy": None, "ngettext_lazy": (1, 2), "pgettext_lazy": ((1, "c"), 2)}
PARTS = ("catalog", "echoes_site", "frontend", "management", "recommender")
HAN = re.compile(r"[\u3400-\u9fff]")
MARKED = re.compile(
    r"""{%\ blocktranslate.*?{%\ endblocktranslate\ %} | {%\ translate.*?%} | _\("[^"]*"\)
    | {%\ comment.*?{%\ endcomment\ %} | {\#.*?\#}
    | \svalue="[^"{]*" | <(\w+)[^<>]*\slang="zh[^"]*"[^<>]*>[^<>]*</\1>""",
    re.DOTALL | re.VERBOSE,
)
TEMPLATES = [path for part in PARTS for path in sorted((settings.BASE_DIR / part).glob("templates/**/*.*"))]


@pytest.fixture(scope="module")
def english() -> Catalog:
    with (ENGLISH / "django.po").open("rb") as file:
        return read_po(file, locale="en", domain="django")


@pytest.fixture(scope="module")
def said() -> Catalog:
    """All that the code says in Chinese through gettext."""
    said = Catalog()
    for part in PARTS:
        found = extract_from_dir(settings.BASE_DIR / part, METHODS, keywords=DEFAULT_KEYWORDS | LAZY)
        for _, _, message, _, context in found:
            if HAN.search(str(message)):
                said.add(message, context=context)
    return said


def words_of(message: Message) -> tuple[str, ...]:
    """All forms of a translation."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def test_everything_that_is_said_is_in_the_english_catalogue(said: Catalog, english: Catalog) -> None:
    assert len(said) > 100
    missing = [message.id for message in said if message.id and not english.get(message.id, message.context)]
    assert missing == [], "run `make messages` and translate them"


def test_everything_in_the_catalogue_is_translated_and_has_no_chinese_left(english: Catalog) -> None:
    for message in english:
        if message.id and HAN.search(str(message.id)):
            assert not message.fuzzy, message.id
            assert all(words_of(message)), message.id
            assert not HAN.search("".join(words_of(message))), message.id


def test_a_translation_leads_where_the_original_leads_and_names_what_it_names(english: Catalog) -> None:
    placeholder = re.compile(r"%\(\w+\)[sd]|%[sd]|{}|(?<= href=)\"[^\"]+\"")
    for message in english:
        original = message.id if isinstance(message.id, str) else message.id[0]
        if original and HAN.search(original):
            for words in words_of(message):
                assert set(placeholder.findall(original)) <= set(placeholder.findall(words)), original


def test_the_compiled_catalogue_is_in_step_with_the_written_one(english: Catalog) -> None:
    compiled = BytesIO()
    write_mo(compiled, english)
    assert (ENGLISH / "django.mo").read_bytes() == compiled.getvalue(), "run `make messages`"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_says_nothing_unmarked(path: Path) -> None:
    bare = [line.strip() for line in MARKED.sub("", path.read_text()).splitlines() if HAN.search(line)]
    assert bare == []
