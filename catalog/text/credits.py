"""Which lines are credits ("作词：…", "Mixed by …"). All functions take text folded by `catalog.text.scripts.fold`."""

import re
from functools import lru_cache

from catalog.text.scripts import fold

# A Chinese label is a credit when it is made of these words and nothing else, and one of them names a task.
_TASKS = frozenset(
    fold("""
    作词 作曲 填词 词曲 曲词 编曲 编写 编程 改编 改词 谱曲 谱词 原词 原曲 原唱 原作 作编曲 词 曲 编 唄 演唱
    主唱 翻唱 伴唱 合唱 和唱 独唱 歌手 歌名 歌曲 曲名 曲目 专辑 专辑名称 所属专辑 收录 発売 制作 制作人 监制
    监唱 制谱 混音 混缩 缩混 录音 过带 母带 分轨 和声 和音 合声 合音 配唱 出品 发行 发布 策划 企划 统筹 吉他
    结他 贝斯 贝司 键盘 鼓 鼓手 爵士鼓 弦乐 管乐 管弦 铜管 木管 小提琴 中提琴 大提琴 低音提琴 提琴 小提 中提
    大提 钢琴 二胡 古筝 古琴 笛 笛子 竹笛 琵琶 长笛 小号 长号 圆号 小喇叭 喇叭 萨克斯 萨克斯风 打击乐 敲击
    合成器 手风琴 口琴 竖琴 唢呐 扬琴 箫 尺八 三弦 马头琴 音乐总监 音响 音频 音效 人声 后期 封面 美工 海报 题字
    文案 宣发 宣传 营销 推广 版权 经纪 公司 工作室 录音室 录音棚 混音室 工程师 录音师 混音师 乐团 乐队 指挥
    演奏 配器 调教 调校 曲绘 绘图 插画 摄影 影像 视频 导演 翻译 译词 校对 词版 监督 艺人 联合出品 总监 业务联系
    鸣谢 特别鸣谢 歌词 动态歌词 歌词提供 修正 词曲唱 助理 作者 念白 旁白 口白 独白 rap词 采样 程序 打谱 写谱
    扒谱 指导 顾问 开发 运营 时长 语种 流派 来源 厂牌 唱片 审核 上传 设计 包装 母帯 作诗 歌 唱 弹唱 配乐 音乐
    作品 商务 合作 出品人 发行人 发行日 发行日期 出品日期 日期 原创 编辑 友情 客串 女声 男声 童声 声优 cv 社团
    特别感谢 致谢
    """).split()
)
_AROUND = frozenset(
    fold("""
    人 师 室 棚 者 手 组 方 部 队 总 首席 执行 协力 协调 协助 协制 团队 团 特别 联合 共同 第一 第二 第三 一 二
    三 四 五 六 七 八 小 中 大 木 电 原声 民谣 古典 低音 高音 中音 次中音 电子 及 和 与 兼 的 所有 全部 全 其他
    工程 处理 录 唱 现场 名称 名 日 中文 英文 日文 日语 韩文 韩语 国语 粤语 原 本 数字 新 副 主 声乐 四重奏
    重奏 合奏 独奏 实体 环境 提供 管理 管理方 委托 代理 授权 独家 线上 媒体 平台 品牌 项目 市场 内容 音 乐 器
    乐器 作 版 版本 助 机构 单位 场地 设备 技术 支持 校 定位 幕后 主题 曲风 字幕 视觉 文字 填 谱 编 编排 编舞
    编制 监 配 配音 生产 出 采 年 主理 主理人 推 执 后 期 内 录制 伴奏 弦 琴 箱 套
    """).split()
)
_ENGLISH_TASKS = frozenset(
    fold("""
    a&r album arr arrange arranged arrangement arrangements arranger arrangers artist banjo bass bvox ca celli
    cello cellos clarinet compose composed composer composers composing conductor contractor coordination
    coordinator copyright cover design designer distributed distribution dizi drum drums edited editing editor
    engineer engineered engineering engineers erhu feat featuring flute guitar guitars guzheng harp horn horns
    isrc keyboard keyboards keys label lyric lyricist lyricists lyrics management mandolin master mastered
    mastering midi mix mixed mixer mixing music oa oboe oc op orchestra orchestrated orchestration organ
    original ot percussion percussions performed performer pgm photographer pianist piano pipa produced
    producer producers production program programmed programmer programming published publisher publishers
    publishing recorded recording recordist release released rhodes sa sax saxophone scratch scratches shaker
    singer songwriter songwriters sp string strings studio studios synth synthesizer synthesizers synths
    tambourine text title trombone trumpet ukulele upc viola violae violas violin violins vocal vocalist vocals
    words writer writers written wurlitzer
    """).split()
)
_ENGLISH_AROUND = frozenset(
    fold("""
    & + 1se 1st 2nd 2se 3rd a acoustic additional all alto and assistant assisted associate at audio back
    background backing baritone by cantonese chief chinese chorus classical co d digital double effects
    electric electronic electronical english ensemble everything executive first for fx group guest harmony
    house i ii iii in instruments japanese korean lead live loop main mandarin music nylon of on other pc
    performance pro quartet r rap s second section session solo song soprano sound special st steel sub team
    tech technician tenor thanks the theme third to tools tweaks up video with
    """).split()
)
# Words that also stand before a line that is sung or spoken.
_VOICES = frozenset(
    fold("""
    rap 口白 旁白 独白 念白 和声 和音 合声 合音 合唱 伴唱 主唱 女声 男声 童声 唱 歌 独唱 说唱 和唱 主歌 副歌
    chorus hook vocal vocals verse bridge
    """).split()
)


def _any_of(words: frozenset[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


# Every credit has one of these, in the form of a regular expression that begins with a letter or sign.
SUSPICIOUS = fold("""
    : ; 、 ltd inc publishing records studio 词 曲 监制 制作 混音 录音 母带 和声 原唱 演唱 歌手 专辑 吉他 贝斯
    鼓 钢琴 弦乐 出品 发行 歌名 by at
""").split()

_TASK = re.compile(_any_of(_TASKS))
_LABEL_RUN = re.compile(f"(?:{_any_of(_TASKS | _AROUND)})+")
_TOKENS = re.compile(r"[a-z0-9&']+|[\u3400-\u9fff\u3040-\u30ff]+")
_LABELLED = re.compile(r"[\s《「【\[(<*•·\-–—~]*(.{1,60}?)\s*[》」】\])>]*\s*[:;]\s*(.*)")
_DASHED = re.compile(r"(\S.{0,40}?) [-–—/] \S.{0,60}")
# Without a colon. Only at the head and foot of a song, or beside other credits.
_MAIN_TASK = (
    r"(?:作词|作曲|编曲|填词|词曲|原词|原曲|监制|制作人|混音师?|混音工程师|录音师?|录音室|录音棚|母带(?:工程师)?|弦乐监制"
    r"|和声(?:编写)?|原唱|演唱)"
)
_BARE = re.compile(
    rf"{_MAIN_TASK}(?:\s?[/&、,+·・ ]?\s?{_MAIN_TASK})*"
    r"(?:\s*[ /|-]\s*\S.{0,30}|[\u4e00-\u9fff]{2,4}|[a-z].{0,20})?"
    r"|(?:词|曲|唱|编)(?:[/&、,+](?:词|曲|唱|编))* \S.{0,30}"
    r"|(?:歌手|专辑|吉他|贝斯|鼓|钢琴|出品|发行|制作公司|歌名) \S.{0,30}"
)
_BY = re.compile(
    r"""
    (?:[\w&/,.'-]+\ ){0,8}?
    (?:lyrics?|music|words|written|composed|(?:co-)?produced|arranged|mix(?:ed|ing)|mastered|recorded|engineered|programmed
      |performed|arrangement|published|edited|admin|executive\ producer)
    (?:\ ?(?:,|&|and|/)\ ?\w+){0,3}\ (?:by|at)\ \S.{0,100}
    """,
    re.VERBOSE,
)
_COMPANY = re.compile(r".{0,80}\b(?:co\.? ?,? ?ltd|ltd|inc|publishing|records|studios?|administered)\b[\W\w]{0,40}")
_NAME_LIST = re.compile(r"(?:[\u4e00-\u9fff]{2,4} ?[、,/·] ?){2,}(?:[\u4e00-\u9fff]{2,4})?[、,/·]?")
_ROLE_ALONE = re.compile(
    r"(?:作词|作曲|填词|词曲|编曲|监制|制作人|演唱|原唱|词|曲)(?:\s?[/&、+]\s?(?:作词|作曲|编曲|词|曲))*"
)


def label_of(line: str) -> tuple[str, str] | None:
    """("作曲", "某某") of "作曲：某某"; None where the line has no label."""
    found = _LABELLED.match(line) if ":" in line or ";" in line else None
    return (found[1], found[2]) if found else None


@lru_cache(maxsize=8192)
def is_credit_label(label: str) -> bool:
    """Whether `label` is made of nothing but the words of credits, one of which at least names a task."""
    tokens = _TOKENS.findall(label)
    return any(map(_names_task, tokens)) and all(map(_belongs, tokens))


def _names_task(token: str) -> bool:
    return token in _ENGLISH_TASKS or token in _VOICES or _TASK.search(token) is not None


def _belongs(token: str) -> bool:
    return (
        token in _ENGLISH_TASKS
        or token in _ENGLISH_AROUND
        or token.isdigit()
        or _LABEL_RUN.fullmatch(token) is not None
    )


@lru_cache(maxsize=2048)
def may_be_voice(label: str) -> bool:
    """Whether what follows this label can be sung: "Rap：…", "口白：…"."""
    return all(token in _VOICES for token in _TOKENS.findall(label))


def is_bare_credit(line: str) -> bool:
    """A credit without a colon, as it stands at the head or foot of a song."""
    if len(line) > 120:
        return False
    if _BARE.fullmatch(line) or _NAME_LIST.fullmatch(line) or _COMPANY.fullmatch(line):
        return True
    if (" by " in line or " at " in line) and _BY.fullmatch(line):
        return True
    dashed = _DASHED.fullmatch(line)
    return dashed is not None and is_credit_label(dashed[1])


def is_role_alone(line: str) -> bool:
    """A line that is only "作曲": the name is on the next one."""
    return len(line) < 12 and _ROLE_ALONE.fullmatch(line) is not None
