"""Lists of songs for other players, as extended M3U."""

from collections.abc import Callable, Iterable

from catalog.models import Song


def as_m3u(name: str, songs: Iterable[Song], address_of: Callable[[Song], str]) -> str:
    """One entry a song: artist, title and where it is found. The site has no recordings, so the length is unknown."""
    lines = ["#EXTM3U", f"#PLAYLIST:{_in_one_line(name)}"]
    for song in songs:
        lines += [f"#EXTINF:-1,{_in_one_line(f'{song.artist} - {song.title}')}", address_of(song)]
    return "\n".join(lines) + "\n"


def _in_one_line(text: str) -> str:
    return " ".join(text.split())
