"""Storing works: one song per title and artist, with the lyrics of all its versions.

Storing is a function of the works and their order alone. A work that is stored already changes nothing, so an import
that was killed and started again ends like one that was not, however the two were cut into batches.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from catalog.bulk import insert
from catalog.models import Album, Artist, Lyrics, Song, SongAlias
from catalog.preparing import Work
from catalog.resembling import flag_resembling

IMPORTED, UPDATED, UNCHANGED, MERGED = OUTCOMES = ("imported", "updated", "unchanged", "merged")

# Songs and albums are known by their artist's id and their own key.
ArtistAndKey = tuple[int, str]


@dataclass
class Changes:
    """What is to be written once all works of a batch have found their place."""

    added: list[Lyrics] = field(default_factory=list)
    touched: dict[int, Lyrics] = field(default_factory=dict)
    displaced: set[int] = field(default_factory=set)
    songs: dict[int, Song] = field(default_factory=dict)
    albums: dict[int, Album] = field(default_factory=dict)


def store(works: Sequence[Work]) -> Counter[str]:
    """Store works in their order, in the caller's transaction, and count what became of them.

    Imported is a new song; merged, a new version of a song that was there; updated, a song that learned its album or
    year, or lyrics that are cleaned better than before; unchanged, a work that brought nothing new.
    """
    artists = _artists(works)
    albums = _albums(works, artists)
    songs = _songs(works, artists)
    versions = _versions(works, artists, songs)
    changes = Changes()
    outcomes: Counter[str] = Counter()
    for work in works:
        artist = artists[work.artist_key]
        song = songs[artist, work.title_key]
        learned = _learn(song, work, albums.get((artist, work.album_key)), changes)
        # What is merged into a song is no plain version of it, whatever it calls itself.
        merged = (song.artist_id, song.key) != (artist, work.title_key)
        version = work.version or (work.title if merged else "")
        outcome = _place(work, version, song, versions[song.pk], changes)
        outcomes[UPDATED if learned and outcome == UNCHANGED else outcome] += 1
    _write(changes)
    return outcomes


def _artists(works: Sequence[Work]) -> dict[str, int]:
    """The artists' ids by key; the first work with a new one gives its name."""
    names: dict[str, str] = {}
    for work in works:
        names.setdefault(work.artist_key, work.artist)
    known = dict(Artist.objects.filter(key__in=names).values_list("key", "pk"))
    new = [Artist(name=name, key=key) for key, name in names.items() if key not in known]
    insert(new)
    return known | {artist.key: artist.pk for artist in new}


def _albums(works: Sequence[Work], artists: dict[str, int]) -> dict[ArtistAndKey, Album]:
    wanted: dict[ArtistAndKey, Album] = {}
    for work in works:
        if work.album_key:
            key = artists[work.artist_key], work.album_key
            wanted.setdefault(key, Album(title=work.album, key=work.album_key, artist_id=key[0], year=work.year))
    if not wanted:
        return {}
    stored = Album.objects.filter(artist__in={artist for artist, _ in wanted}, key__in={key for _, key in wanted})
    known = {(album.artist_id, album.key): album for album in stored}
    insert([album for key, album in wanted.items() if key not in known])
    return wanted | known


def _songs(works: Sequence[Work], artists: dict[str, int]) -> dict[ArtistAndKey, Song]:
    wanted: dict[ArtistAndKey, Song] = {}
    for work in works:
        key = artists[work.artist_key], work.title_key
        if key not in wanted:
            wanted[key] = Song(
                title=work.title, key=key[1], artist_id=key[0], language=work.language, source=work.source
            )
    among = {"artist__in": {artist for artist, _ in wanted}, "key__in": {key for _, key in wanted}}
    known = {(song.artist_id, song.key): song for song in Song.objects.filter(**among)}
    by_id = {song.pk: song for song in known.values()}
    for alias in SongAlias.objects.filter(**among).select_related("song"):
        known.setdefault((alias.artist_id, alias.key), by_id.setdefault(alias.song_id, alias.song))
    insert([song for key, song in wanted.items() if key not in known])
    return wanted | known


def _versions(
    works: Sequence[Work], artists: dict[str, int], songs: dict[ArtistAndKey, Song]
) -> defaultdict[int, list[Lyrics]]:
    """The stored versions of each song, oldest first. Long texts stay in the database where nobody looks at them."""
    versions: defaultdict[int, list[Lyrics]] = defaultdict(list)
    stored = Lyrics.objects.filter(song__in=[song.pk for song in songs.values()]).order_by("pk")
    for lyrics in stored.defer("raw", "text", "bands", "lines", "grams"):
        versions[lyrics.song_id].append(lyrics)
    _load_raw_of_unknown(works, artists, songs, versions)
    return versions


def _load_raw_of_unknown(
    works: Sequence[Work],
    artists: dict[str, int],
    songs: dict[ArtistAndKey, Song],
    versions: dict[int, list[Lyrics]],
) -> None:
    """Where a work brings words that its song does not have, `_place` asks whether it has their raw form."""
    asked: set[int] = set()
    for work in works:
        stored = versions.get(songs[artists[work.artist_key], work.title_key].pk, [])
        if all(lyrics.imported_digest != work.digest for lyrics in stored):
            asked.update(lyrics.pk for lyrics in stored)
    raw = dict(Lyrics.objects.filter(pk__in=asked).values_list("pk", "raw"))
    for stored in versions.values():
        for lyrics in stored:
            if lyrics.pk in raw:
                lyrics.raw = raw[lyrics.pk]


def _learn(song: Song, work: Work, album: Album | None, changes: Changes) -> bool:
    """Fill in the album and year that song and album did not know, and say whether there was something to learn."""
    learned = False
    if song.album_id is None and album is not None:
        song.album_id, learned = album.pk, True
    if song.year is None and work.year is not None:
        song.year, learned = work.year, True
    if album is not None and album.year is None and work.year is not None:
        album.year, learned = work.year, True
        changes.albums[album.pk] = album
    if learned:
        changes.songs[song.pk] = song
    return learned


def _place(work: Work, version: str, song: Song, versions: list[Lyrics], changes: Changes) -> str:
    """Find the work's place among the versions of its song and return what became of it."""
    was_empty = not versions
    for lyrics in versions:
        if lyrics.imported_digest == work.digest:
            if not lyrics.version or version:
                return UNCHANGED
            lyrics.version = ""  # these are the words of the plain version too
            _touch(lyrics, changes)
            _prefer(lyrics, work, song, versions, changes)
            return UPDATED
        # Only lyrics whose raw form was loaded: unknown words, which may be known ones that are cleaned otherwise now.
        if "raw" not in lyrics.get_deferred_fields() and lyrics.raw == work.raw and lyrics.version == version:
            return _reclean(lyrics, work, song, changes)
    lyrics = Lyrics(
        song=song,
        version=version,
        raw=work.raw,
        text=work.text,
        digest=work.digest,
        imported_digest=work.digest,
        bands=work.bands,
        lines=work.lines,
        grams=work.grams,
    )
    versions.append(lyrics)
    changes.added.append(lyrics)
    _prefer(lyrics, work, song, versions, changes)
    return IMPORTED if was_empty else MERGED


def _reclean(lyrics: Lyrics, work: Work, song: Song, changes: Changes) -> str:
    """Give lyrics the words that today's cleaning finds, unless a curator has edited them."""
    if lyrics.digest != lyrics.imported_digest:
        return UNCHANGED
    lyrics.text, lyrics.digest, lyrics.imported_digest, lyrics.bands = work.text, work.digest, work.digest, work.bands
    lyrics.lines, lyrics.grams = work.lines, work.grams
    _touch(lyrics, changes)
    changes.songs[song.pk] = song
    return UPDATED


def _prefer(lyrics: Lyrics, work: Work, song: Song, versions: list[Lyrics], changes: Changes) -> None:
    """Let `lyrics` stand for the song if nothing does yet, or if they are plain and those that do are marked."""
    primary = next((version for version in versions if version.primary), None)
    if primary is not None and (lyrics.version or not primary.version):
        return
    if primary is not None:
        primary.primary = False
        if primary.pk:
            changes.displaced.add(primary.pk)
            _touch(primary, changes)
    lyrics.primary = True
    song.language = work.language
    if len(versions) > 1:
        changes.songs[song.pk] = song


def _touch(lyrics: Lyrics, changes: Changes) -> None:
    if lyrics.pk:
        changes.touched[lyrics.pk] = lyrics


def _write(changes: Changes) -> None:
    now = timezone.now()
    # First, because at no moment two versions may stand for one song.
    Lyrics.objects.filter(pk__in=changes.displaced).update(primary=False)
    insert(changes.added)
    for lyrics in changes.touched.values():
        lyrics.save(update_fields=_written_fields(lyrics))
    for song in changes.songs.values():
        song.updated_at = now
    Song.objects.bulk_update(changes.songs.values(), ["album", "year", "language", "updated_at"], batch_size=200)
    Album.objects.bulk_update(changes.albums.values(), ["year"], batch_size=200)
    flag_resembling([lyrics.pk for lyrics in (*changes.added, *changes.touched.values())])


def _written_fields(lyrics: Lyrics) -> list[str]:
    deferred = lyrics.get_deferred_fields() | {"id", "song_id", "raw"}
    return [field.name for field in Lyrics._meta.concrete_fields if field.attname not in deferred]
