"""Credits that lost their line ends: "作詞：某某作曲：某某某第一句歌詞 第二句…" is two credits and a song."""

import re
from collections.abc import Iterator
from itertools import pairwise

from catalog.text.scripts import fold

# Only a line longer than this can hold credits and lyrics.
SHORTEST_GLUED = 40
_LONGEST_VALUE = 60

_LABEL = re.compile(
    r"""
    (?:(?:原|改编|中文|配唱|执行|弦乐|电|木)?
       (?:作?词(?:/作?曲)?|作?曲|填词|词曲|作编曲|编曲|改编|监制|制作(?:人|统筹|协力)?|演唱|原唱|混音师?|录音师?|录音室|混音室
         |和声(?:编写)?|弦乐(?:编写)?|吉他|贝斯|鼓|钢琴|键盘|小提琴|大提琴|中提琴|母带(?:工程师|后期)?|出品|发行|乐团|呗)
       (?:\ [a-z][a-z\ &/]{2,24})?
      |\b(?:op|sp|sa|oa|ot|isrc))\ ?:
    """,
    re.VERBOSE,
)
_CORE_LABEL = re.compile(r"(?:词|曲|监制|制作)\ ?:")
_LATIN_NAME = re.compile(r"[^\u3040-\u9fff]*[a-z0-9.)][^\u3040-\u9fffa-z0-9.)]*(?=[\u3040-\u9fff])")
_NAME_BREAK = re.compile(r"[/、,&+]\ ?")
_SURNAMES = frozenset(
    "陈李林黄王周刘张吴蔡徐卢姚薛许郑潘钟梁吕洪方杨魏范萧伍易廖葛孙何杜金艾赵罗于高施谢雷蓝余鲍涂马袁严郭邬江"
    "叶宋包朱焦丁胡苏韦詹游莫彭华黎邓唐韩戴左冯曹古董柳崔温饶向顾谭汪岑常厉曾关甘麻管熊任曲殷万褚郁童史赖侯庄"
    "秦安陶倪姜田柯凌季欧蒋汤伦申段翁颜康陆纪卫苗牛夏沈石尹孔白毛邱邹龙尤贾乔齐巫巴毕熙鄺邝阎鄔鄂缪"
)
_DOUBLE_SURNAMES = ("欧阳", "上官", "司徒", "诸葛", "张简", "范姜", "司马", "东方", "夏侯", "皇甫")
# Names of two characters that often end the credits; other names are taken for three characters long.
_SHORT_NAMES = frozenset(
    fold("""
    伍佰 林夕 陈伟 陈粒 小安 姚谦 郑楠 小寒 屠颖 陶喆 黄婷 朱鸽 张悬 娃娃 小柯 胜屿 郭子 萧全 谭旋 郭顶 陈没
    小虫 陈升 姚敏 施立 天天 阿信 许嵩 严爵 钱雷 简宁 李泉 什欢 非非 苏来 黄沾 琼瑶 高枫 陈曦 阿涵 曹格 张宇
    因葵 耕耕 吴梵 汪峰 尹约 唐恬 彭飞 阿沁 阿肆 宇珩 徐良 十方 光良 武雄 刘沁 庄奴 刘畅 崔健 慎芝 瑞业 林白
    关剑 林贤 安栋 潘攀 孙侠 阿超 那英 古皓 齐秦 朴树 王菲 陆虎 黄玠 蔡琴 李卓 郭静 李敏 深白
    """).split()
)

_NEVER_IN_NAMES = frozenset("我你他她它们在不是的了就都这那谁如让有没想也还再把被从对当会能要多每只最太")


def without_glued_credits(text: str, folded: str) -> tuple[str, str]:
    """Both texts with a line end before every glued credit and behind the last one of a row."""
    if ":" not in folded or len(folded) < SHORTEST_GLUED:
        return text, folded
    cuts: list[int] = []
    start = 0
    for line in folded.split("\n"):
        if len(line) > SHORTEST_GLUED and _CORE_LABEL.search(line):
            cuts.extend(start + cut for cut in _cuts(line))
        start += len(line) + 1
    return _broken(text, cuts), _broken(folded, cuts)


def _cuts(line: str) -> Iterator[int]:
    labels = list(_LABEL.finditer(line))
    names: set[str] = set()
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        if label.start() > 0:
            yield label.start()
        end = following.start() if following else len(line)
        value = line[label.end() : end]
        if len(value) <= _LONGEST_VALUE // (1 if following else 2):
            names.update(name.strip() for name in _NAME_BREAK.split(value))
        elif length := _name_length(value, names):
            yield label.end() + length


def _name_length(value: str, names: set[str]) -> int:
    """How many characters of `value` are the names before the lyrics; 0 where that cannot be told."""
    start = len(value) - len(value.lstrip(" "))
    while (another := _NAME_BREAK.search(value, start, start + 16)) and " " not in value[
        start : another.start()
    ].strip():
        start = another.end()
    rest = value[start:]
    for name in sorted(names, key=len, reverse=True):
        if len(name) > 1 and rest.startswith(name):
            return start + len(name)
    if latin := _LATIN_NAME.match(rest, 0, 40):
        return start + latin.end()
    if rest[:2] in _SHORT_NAMES:
        return start + 2
    if rest[:2] in _DOUBLE_SURNAMES:
        return start + 4
    if (gap := rest.find(" ", 0, 5)) > 1:
        return start + gap
    if rest[:1] not in _SURNAMES:
        return 0
    return start + (2 if rest[2:3] in _NEVER_IN_NAMES else 3)


def _broken(text: str, cuts: list[int]) -> str:
    bounds = [0, *cuts, len(text)]
    return "\n".join(text[start:end] for start, end in pairwise(bounds)) if cuts else text
