"""Questions that travel together are answered as if each had been asked alone."""

import pytest
from django.db import DataError, OperationalError, connection
from django.test.utils import CaptureQueriesContext

from recommender.asking import Asking, Question, answered, answered_together

pytestmark = pytest.mark.django_db


def counting(start: int, steps: int) -> Asking[list[int]]:
    """Asks Postgres for the number after the last one, `steps` times."""
    numbers = [start]
    for _ in range(steps):
        ((number,),) = yield Question("SELECT %(number)s + 1", {"number": numbers[-1]})
        numbers.append(number)
    return numbers


def test_each_goes_on_with_its_own_answer() -> None:
    askings = {"three": counting(1, 3), "one": counting(10, 1), "two": counting(100, 2)}
    assert answered_together(askings) == {"three": [1, 2, 3, 4], "one": [10, 11], "two": [100, 101, 102]}


def test_who_asks_nothing_is_answered_at_once() -> None:
    assert answered(counting(5, 0)) == [5]
    assert answered_together({}) == {}


def test_every_question_counts_as_a_query() -> None:
    with CaptureQueriesContext(connection) as queries:
        answered_together({"a": counting(1, 2), "b": counting(1, 1)})
    assert len(queries) == 3


@pytest.mark.django_db(transaction=True)
def test_a_question_that_fails_leaves_the_connection_usable() -> None:
    def failing() -> Asking[None]:
        yield Question("SELECT 1 / %(nothing)s", {"nothing": 0})

    with pytest.raises(DataError):
        answered_together({"good": counting(1, 1), "bad": failing()})
    assert answered(counting(1, 1)) == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_a_lost_connection_is_the_error_that_django_knows() -> None:
    answered(counting(1, 1))
    connection.connection.close()
    with pytest.raises(OperationalError):
        answered(counting(1, 1))
    connection.close()
