"""Questions to Postgres that travel together: those who ask wait for all answers at once instead of one by one."""

from collections import deque
from collections.abc import Callable, Generator, Mapping
from functools import partial
from typing import Any, NamedTuple, TypeAlias, TypeVar

from django.db import connection
from django.db.backends.utils import CursorWrapper

Found = TypeVar("Found")


class Question(NamedTuple):
    sql: str
    names: Mapping[str, Any]  # what stands in it as %(name)s


# Yields a question, is sent its rows, and so on; what it returns in the end is what it was after.
Asking: TypeAlias = Generator[Question, list[Any], Found]


def answered(asking: Asking[Found]) -> Found:
    """What `asking` comes to."""
    return answered_together({"": asking})[""]


def answered_together(askings: Mapping[str, Asking[Found]]) -> dict[str, Found]:
    """What each of `askings` comes to, by name.

    The first questions of all of them travel together, in psycopg's pipeline mode, and so do the next ones.
    """
    found: dict[str, Found] = {}
    waiting: deque[tuple[str, CursorWrapper]] = deque()

    def go_on(name: str, step: Callable[[], Question]) -> None:
        try:
            waiting.append((name, _asked(step())))
        except StopIteration as end:
            found[name] = end.value

    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        for name, asking in askings.items():
            go_on(name, partial(next, asking))
        while waiting:
            name, cursor = waiting.popleft()
            with cursor:
                rows = cursor.fetchall()
            go_on(name, partial(askings[name].send, rows))
    return found


def _asked(question: Question) -> CursorWrapper:
    cursor = connection.cursor()
    cursor.execute(question.sql, question.names)
    return cursor
