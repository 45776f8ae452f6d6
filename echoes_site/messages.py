"""Where Babel (`make messages`, see babel.cfg) finds the strings of Django's templates."""

from collections.abc import Collection, Iterator, Mapping
from io import BytesIO
from typing import IO, Any

from babel.messages.extract import extract_python
from django.utils.translation.template import templatize


def in_template(
    file: IO[bytes], keywords: Mapping[str, Any], comment_tags: Collection[str], options: Any
) -> Iterator[tuple[Any, ...]]:
    """The strings of a template, which Django writes out as calls to gettext, indented like the template."""
    calls = "\n".join(line.strip() for line in templatize(file.read().decode()).splitlines())
    yield from extract_python(BytesIO(calls.encode()), keywords, comment_tags, options)
