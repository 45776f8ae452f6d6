"""By what titles, artists and lyrics are compared: two spellings of one thing have one key."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from catalog.text.characters import plain_characters
from catalog.text.scripts import fold

# The artist of a song whose artist nobody knows, and how files write that.
UNKNOWN_ARTIST = "佚名"
UNKNOWN_ARTIST_NAMES = frozenset(
    (
        "",
        "佚名",
        "未知",
        "未知歌手",
        "未知艺人",
        "无名",
        "无",
        "unknown",
        "unknown artist",
        "none",
        "null",
        "nan",
        "n/a",
        "-",
    )
)
_OPEN, _SHUT, _INSIDE = r"[(\[【〔「『《<]", r"[)\]】〕」』》>]", r"[^()\[\]【】〔〕「」『』《》<>]*"
_BRACKETS = re.compile(rf"{_OPEN}({_INSIDE}(?:{_OPEN}{_INSIDE}{_SHUT}{_INSIDE})*){_SHUT}")
_NUMBERING = re.compile(
    r"(?:(?:part|pt|no|vol|第)[\W_]*)?(?:\d{1,3}|[一二三四五六七八九十]|i{1,3}|iv|vi{0,3}|[上中下前后])"
    r"(?:[\W_]*(?:部|章|集|曲|篇))?"
)
_VERSION = re.compile(
    r"""
    \b(?:demo|remix|re-?mix(?:ed)?|mix|acoustic|unplugged|inst(?:rumental)?|karaoke|kala|ver|version|edit|cover(?:ed)?
      |remaster(?:ed)?|bonus\ track|reprise|sessions?|tour|concert|radio|extended|a\ ?cappella|tv\ size|music\ video
      |mtv?|mv|original\ mix|mono|stereo|live\d*|r-mix)\b(?!\w)
    | 版|现场|实况|演唱会|伴奏|伴唱|纯音乐|翻唱|翻自|清唱|试听|重唱|卡拉ok|カバー|サイズ|(?:国|粤|台|英|日|闽南)语
    | ^(?:国|粤|台|英|新|live.*|.*live)$
    """,
    re.VERBOSE,
)
_NO_VERSION = re.compile(r"\b(?:i|you|we|to|my|your|don't)\b.*\blive\b")
# Marks that need no brackets: "后来 - Live", "后来 Live版", "后来 伴奏".
_BARE_VERSION = re.compile(
    r"""
    \s*[-–—~]\s*((?:[^-–—~]*\s)?(?:live|demo|remix|acoustic|instrumental|remastered
        |(?:album|english|chinese|acoustic|live|original)\ ver(?:sion)?\.?|伴奏|[^-–—~\s]{1,6}版|现场))\s*$
    |[\s·_]*((?:live|dj|remix|demo|现场|伴奏|合唱|独唱|国语|粤语|英文|中文|日文|女声|男声|钢琴|吉他|原声|不插电|演奏|纯音乐
        |演唱会|完整|电视|电影|加速|加长)版)\s*$
    |(?<=[\u3040-\u9fff])\s+(live|demo|remix|acoustic|伴奏)\s*$
    """,
    re.VERBOSE,
)
_WRAPPED = re.compile(r"\s*提供[【\[](.+)[】\]](?:动态)?歌词\s*(?:谢谢您?)?\s*")
_LABEL = re.compile(r"\s*(?:歌名|歌曲名?称?|曲名|标题)\s*:\s*")
_MV_TAIL = re.compile(r"(?<=[\u3400-\u9fff)）\]】])\s*mv(?![a-z]).*|(?<=[\u3400-\u9fff])\s*mv[a-z].*")
_ORIGINAL_TAIL = re.compile(r"(?<=\S)\s*(?:原唱|翻唱|\bot)\s*:.*")
_THEME_TAIL = re.compile(
    r"""
    (?<=\S)\s*(?:[-–—~/]\s*)?(?:电影|电视剧|偶像剧|网剧|韩剧|动画|游戏|手游|戏剧|综艺|影集|hbo)?[^\s-]{0,12}
    [《「<"][^》」>"]*[》」>"][^(/]{0,12}(?:主题曲|主题歌|插曲|片尾曲|片头曲|推广曲|宣传曲).*
    """,
    re.VERBOSE,
)
_FEATURING = re.compile(r"\s*[(\[【]?(?<![a-z])(?:feat|ft)\b\.?.*")
_SEPARATORS = re.compile(r"\s[-–—]\s|\s[-–—]|[-–—]\s|/(?=\s)")
_NAMES = re.compile(r"\s*(?:[/&,、;+]|\bfeat\b\.?|\bft\b\.?|\bwith\b)\s*")
_NOT_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Title:
    """A title as it is shown, as it is compared, and the version mark that it carried ("Live")."""

    shown: str
    key: str
    version: str


def words_of(text: str) -> str:
    """What is left of a text when only letters, digits and ideographs count; "" when it has none."""
    return _NOT_WORDS.sub("", fold(unicodedata.normalize("NFKC", text)))


def comparable(text: str) -> str:
    """`words_of` the text, or for a title like "★" its signs."""
    return words_of(text) or fold(unicodedata.normalize("NFKC", text)).replace(" ", "")


def text_digest(text: str) -> str:
    """32 hexadecimal digits that stand for a text."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def one_line(name: str) -> str:
    """A title or name without line ends, HTML and doubled spaces."""
    return " ".join(plain_characters(name).split())


def is_unknown_artist(name: str) -> bool:
    return fold(name).strip() in UNKNOWN_ARTIST_NAMES


@lru_cache(maxsize=1024)
def artist_key(name: str) -> str:
    """Of "黃立行 (Stanley Huang)" and "黄立行" the same."""
    return comparable(_without_brackets(fold(unicodedata.normalize("NFKC", name))))[:200]


@lru_cache(maxsize=1024)
def parse_title(name: str, artist: str = "") -> Title:
    """The parts of a title as sites write it: "周杰伦 - 简单爱 (Live)" by 周杰伦 is 简单爱, version Live."""
    shown = _without_wrapping(one_line(name))
    shown = _without_artist(shown, artist)
    shown, versions = _without_versions(shown)
    compared = _FEATURING.sub("", fold(unicodedata.normalize("NFKC", shown))) or shown
    key = comparable(_without_brackets(compared))[:300]
    return Title(shown[:300], key, ", ".join(versions)[:300])


def _without_wrapping(shown: str) -> str:
    folded = fold(shown)
    if wrapped := _WRAPPED.fullmatch(folded):
        shown = shown[wrapped.start(1) : wrapped.end(1)]
    if label := _LABEL.match(fold(shown)):
        shown = shown[label.end() :]
    for tail in (_MV_TAIL, _ORIGINAL_TAIL, _THEME_TAIL):
        if found := tail.search(fold(shown)):
            shown = shown[: found.start()]
    if (
        shown[:1] in "《「『"
        and shown[-1:] in "》」』"
        and len(shown) > 2
        and not set(shown[1:-1]) & set("《》「」『』")
    ):
        shown = shown[1:-1]
    return shown.strip()


def _without_artist(shown: str, artist: str) -> str:
    """Without the artist before or behind a dash."""
    if not artist:
        return shown
    key = artist_key(artist)
    for found in _SEPARATORS.finditer(shown):
        before, after = shown[: found.start()].strip(), shown[found.end() :].strip()
        if before and after:
            if _names_artist(after, key):
                return before
            if _names_artist(before, key):
                return after
    return shown


def _names_artist(names: str, key: str) -> bool:
    return key in {artist_key(names), *map(artist_key, _NAMES.split(fold(names)))}


def _without_versions(shown: str) -> tuple[str, list[str]]:
    versions: list[str] = []
    folded = fold(shown)
    kept, at = [], 0
    for found in _BRACKETS.finditer(folded):
        inside = found[1].strip()
        if _VERSION.search(inside) and not _NO_VERSION.search(inside):
            versions.append(shown[found.start(1) : found.end(1)].strip())
            kept.append(shown[at : found.start()])
            at = found.end()
    rest = " ".join("".join([*kept, shown[at:]]).split())
    if bare := _BARE_VERSION.search(fold(rest)):
        group = bare.lastindex or 0
        versions.append(rest[bare.start(group) : bare.end(group)].strip())
        rest = rest[: bare.start()].rstrip(" -–—~")
    return (rest, versions) if comparable(rest) else (shown, [])


def _without_brackets(folded: str) -> str:
    """Without what stands in brackets, but for numbers: "情书(二)" is another song than "情书(一)"."""
    bare = _BRACKETS.sub(lambda found: found[1] if _NUMBERING.fullmatch(found[1].strip()) else " ", folded)
    return bare if comparable(bare) else folded
