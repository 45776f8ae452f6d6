"""A space of vectors as every answer to a listener reads it.

In SQL, because Django takes longer to put such questions together than Postgres to answer them; and vectors come as
Postgres keeps them, because they take long to read from text.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import Model
from numpy.typing import NDArray
from pgvector import HalfVector

from recommender.asking import Asking, Question

_NEAREST = """
    SELECT vector <=> %(vector)s::halfvec AS distance, song_id FROM {table}
    WHERE {column} = %(key)s AND song_id <> ALL(%(without)s::bigint[])
    ORDER BY distance LIMIT %(k)s
"""
# Adding zero keeps the order and hides it from the index.
_COMPARED = """
    SELECT (vector <=> %(vector)s::halfvec) + 0.0 AS distance, song_id FROM {table}
    WHERE {column} = %(key)s AND song_id <> ALL(%(without)s::bigint[])
        AND (%(only)s::bigint[] IS NULL OR song_id = ANY(%(only)s::bigint[]))
    ORDER BY distance, song_id LIMIT %(k)s
"""
_SEEDS = """
    SELECT DISTINCT ON (one.song_id) one.song_id, seed.song_id
    FROM {table} AS one JOIN {table} AS seed USING ({column})
    WHERE one.song_id = ANY(%(songs)s::bigint[]) AND seed.song_id = ANY(%(seeds)s::bigint[])
    ORDER BY one.song_id, one.vector <=> seed.vector, seed.song_id
"""
_CENTRES = """
    SELECT halfvec_send(avg(vector)), halfvec_send(avg(vector) FILTER (WHERE song_id = ANY(%(some)s::bigint[])))
    FROM {table} WHERE {column} = %(key)s AND song_id = ANY(%(songs)s::bigint[])
"""


@dataclass(frozen=True)
class VectorSpace:
    """A table of vectors of songs. Only vectors with the same key, in a column of the table, compare."""

    table: type[Model]
    column: str

    def nearest(
        self,
        key: int | str,
        vector: NDArray[np.float32],
        k: int,
        without: Collection[int],
        only: Collection[int] | None = None,
    ) -> Asking[list[tuple[int, float]]]:
        """The `k` nearest songs as (song id, cosine distance), nearest first, equals by id; fewer only where there are
        no more. `without` some, and of `only` those where it is given; of these every one is compared.
        """
        names = {"key": key, "vector": HalfVector(vector).to_text(), "k": k, "without": list(without)}
        found = (yield self._question(_NEAREST, **names)) if only is None else []
        if len(found) < k:
            found = yield self._question(_COMPARED, **names, only=None if only is None else list(only))
        # The index hands rows over in nearly the right order (hnsw.iterative_scan = relaxed_order).
        return [(song, distance) for distance, song in sorted(found)]

    def nearest_seeds(self, songs: Collection[int], seeds: Collection[int]) -> Asking[dict[int, int]]:
        """Of each of `songs` the nearest of `seeds`, equals by id; songs with which no seed compares are left out."""
        if not songs or not seeds:
            return {}
        return dict((yield self._question(_SEEDS, songs=list(songs), seeds=list(seeds))))

    def centres(
        self, key: int | str, songs: Sequence[int], some: Sequence[int]
    ) -> Asking[tuple[NDArray[np.float32] | None, NDArray[np.float32] | None]]:
        """The mean vectors of `songs`, and of `some` of them; None for those of which none has a vector."""
        (means,) = yield self._question(_CENTRES, key=key, songs=list(songs), some=list(some))
        centre, centre_of_some = (None if mean is None else _received(mean) for mean in means)
        return centre, centre_of_some

    def _question(self, sql: str, **names: object) -> Question:
        return Question(sql.format(table=self.table._meta.db_table, column=self.column), names)


def _received(vector: bytes) -> NDArray[np.float32]:
    return HalfVector.from_binary(vector).to_numpy().astype(np.float32)
