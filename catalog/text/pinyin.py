"""How names sound and are abbreviated: 青花瓷 is qinghuaci and qhc."""

import os
import re
from functools import lru_cache
from itertools import islice, product

from catalog.text.grams import units_of

# pypinyin's phrases cost 45 MB a process. Names need none of them: what depends on a phrase is kept in every reading.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")

from pypinyin import Style, pinyin

# What names also read these as, where pypinyin alone gives one reading.
_POLYPHONES = """
    长:chang 重:chong 乐:yue 行:hang 单:shan 曾:zeng 朴:piao 解:xie 仇:qiu 查:zha 盖:ge 翟:zhai 区:ou 调:tiao 弹:tan
    还:huan 都:du 得:dei 着:zhao 了:liao 觉:jiao 朝:zhao 藏:zang 传:zhuan 降:xiang 角:jue 露:lou 绿:lu 盛:cheng 似:si
    薄:bo 谁:shei 地:de 血:xie 参:shen 差:chai 厦:xia 卷:quan 柏:bo 员:yun 幢:zhuang 番:pan 隽:jun 娜:nuo 爪:zhua
    莘:xin 嗯:en 削:xiao
"""
_ALSO_READ = dict(re.findall(r"(\S):(\S+)", _POLYPHONES))
_MOST_READINGS = 8
# Nobody types more of a name than this.
_MOST_UNITS = 24


@lru_cache(maxsize=4096)
def readings(unit: str) -> tuple[str, ...]:
    """How one ideograph is read, most usual first; whatever is no ideograph is its own reading."""
    usual = pinyin(unit, style=Style.NORMAL, errors=str)[0][0]
    return (usual, _ALSO_READ[unit]) if unit in _ALSO_READ else (usual,)


def sounds_of(units: list[str]) -> list[str]:
    """The full pinyin of the units without spaces, in every reading."""
    return ["".join(reading) for reading in _all_readings(units)]


@lru_cache(maxsize=4096)
def spellings_of(name: str) -> str:
    """All by which a name is looked up: its units one by one, its pinyin behind "=" and its initials behind "~".

    All have a space around them, so that " 青 花 瓷 = qinghuaci ~ qhc " holds " 花 瓷 " as well as " qingh"; trigrams,
    which signs do not count in, index either.
    """
    units = units_of(name)
    initials = ["".join(sound[0] for sound in reading) for reading in _all_readings(units)]
    sounds = dict.fromkeys(f"= {sound}" for sound in sounds_of(units))
    letters = dict.fromkeys(f"~ {letters}" for letters in initials if len(letters) > 1)
    return f" {' '.join([*units, *sounds, *letters])} " if units else ""


def _all_readings(units: list[str]) -> list[tuple[str, ...]]:
    return list(islice(product(*map(readings, units[:_MOST_UNITS])), _MOST_READINGS))
