"""Songs and listeners for tests, each made in one call."""

import hashlib
from typing import Any

from django.contrib.auth.models import User

from catalog.epoch import advance_epoch
from catalog.models import Artist, Lyrics, Song
from recommender.listeners.models import Listener

PASSWORD = "晚风吹过旧阳台的时候"


def make_artist(name: str = "小满") -> Artist:
    return Artist.objects.get_or_create(key=name.casefold(), defaults={"name": name})[0]


def make_song(
    title: str = "晚风", artist: str = "小满", lyrics: str = "晚风吹过旧阳台\n你的衬衫还没收", **fields: Any
) -> Song:
    song = Song.objects.create(
        title=title, key=title.casefold(), artist=make_artist(artist), source=fields.pop("source", "test"), **fields
    )
    make_lyrics(song, lyrics, primary=True)
    return song


def make_lyrics(song: Song, text: str, **fields: Any) -> Lyrics:
    digest = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
    lyrics = Lyrics.objects.create(song=song, raw=text, text=text, digest=digest, **fields)
    advance_epoch()
    return lyrics


def make_listener(name: str = "小满") -> Listener:
    return Listener.objects.of(User.objects.create_user(name, password=PASSWORD))
