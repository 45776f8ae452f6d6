"""The formats that listening comes in. A format is one module here and one line in FORMATS.

A module has `rows(stream, path)`, which yields `Row`s in constant memory and raises `BrokenFile` where it cannot read
on, and `songs_beside(path)`, the file with the titles and artists of the items where the format has one of its own.
"""

from types import ModuleType

from recommender.interactions.formats import hetrec, million_playlists, plain, playlist_csv, taste_profile

FORMATS: dict[str, ModuleType] = {
    "taste-profile": taste_profile,
    "hetrec": hetrec,
    "million-playlists": million_playlists,
    "playlists": playlist_csv,
    "plain": plain,
}
