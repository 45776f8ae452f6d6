"""The site starts on a database that is its own."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_database_carries_pgvector_0_8_or_newer() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extversion FROM pg_extension WHERE extname = 'vector'")
        major, minor = map(int, cursor.fetchone()[0].split(".")[:2])
    assert (major, minor) >= (0, 8)
