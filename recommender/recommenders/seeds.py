"""Which of somebody's songs a recommended one is nearest to."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import Model

# Django takes longer to put such a question together than Postgres to answer it.
_NEAREST = """
    SELECT DISTINCT ON (one.song_id) one.song_id, seed.song_id
    FROM {table} AS one JOIN {table} AS seed USING ({space})
    WHERE one.song_id = ANY(%s::bigint[]) AND seed.song_id = ANY(%s::bigint[])
    ORDER BY one.song_id, one.vector <=> seed.vector, seed.song_id
"""


def nearest_seeds(vectors: type[Model], space: str, songs: Sequence[int], seeds: Sequence[int]) -> dict[int, int]:
    """Of each of `songs` the nearest of `seeds` by their `vectors`, equals by id, in one query.

    Only vectors with the same `space`, a column, compare. Songs without any such seed are left out.
    """
    if not songs or not seeds:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST.format(table=vectors._meta.db_table, space=space), [list(songs), list(seeds)])
        return dict(cursor.fetchall())
