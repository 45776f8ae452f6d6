"""Flagging songs whose lyrics are nearly those of an earlier song under another title or artist."""

from collections.abc import Collection

from django.db import connection

from catalog.text.resemblance import SHARED_BANDS

# A song resembles the first of all songs that share enough bands with it, whichever of the two was stored last.
_FLAG = """
    WITH pairs AS (
        SELECT greatest(fresh.song_id, other.song_id) AS later, least(fresh.song_id, other.song_id) AS earlier
        FROM catalog_lyrics fresh
        JOIN catalog_lyrics other ON other.bands && fresh.bands AND other.song_id <> fresh.song_id
        WHERE fresh.id = ANY(%(fresh)s)
          AND (SELECT count(*) FROM unnest(fresh.bands) band WHERE band = ANY(other.bands)) >= %(shared)s
    ), first AS (
        SELECT later, min(earlier) AS earlier FROM pairs GROUP BY later
    )
    UPDATE catalog_song song SET resembles_id = first.earlier
    FROM first
    WHERE song.id = first.later AND (song.resembles_id IS NULL OR song.resembles_id > first.earlier)
"""


def flag_resembling(lyrics: Collection[int]) -> int:
    """Compare these lyrics (ids) with all others; point each song to the first that it resembles. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_FLAG, {"fresh": list(lyrics), "shared": SHARED_BANDS})
        return cursor.rowcount
