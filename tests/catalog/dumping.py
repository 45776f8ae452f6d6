"""The whole catalogue as plain values, to compare two of them."""

from catalog.models import Album, Artist, Lyrics, Song

Rows = list[tuple[object, ...]]


def dump() -> dict[str, Rows]:
    """Every table in the order of its rows; ids and times, which no two runs share, are left out."""
    return {
        "artists": list(Artist.objects.order_by("pk").values_list("name", "key", "spellings")),
        "albums": list(Album.objects.order_by("pk").values_list("title", "key", "artist__key", "year")),
        "songs": list(
            Song.objects.order_by("pk").values_list(
                "title", "key", "spellings", "artist__key", "album__key", "year", "language", "source", "hidden",
                "resembles__key",
                "resembles__artist__key",
            )
        ),
        "lyrics": list(
            Lyrics.objects.order_by("pk").values_list(
                "song__key", "song__artist__key", "version", "raw", "text", "digest", "imported_digest", "bands",
                "lines", "grams", "primary"
            )
        ),
    }  # fmt: skip
