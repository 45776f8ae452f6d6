"""Invented words, so that the bench needs nobody's text: feelings to ask with, songs to fill a catalogue with."""

from collections.abc import Iterator
from itertools import count, product
from random import Random

# Phrases, with blanks between them.
WHEN = """
    今天下班路上 半夜醒来的时候 周末的早晨 刚挂掉电话 坐在末班车上 雨下了一整天 搬家的前一晚 毕业那天
    收到消息之后 一个人吃晚饭 在医院走廊里 新年的钟声里 散步走到江边 整理旧抽屉时 考试结束以后
    第一次离开家 失眠到三点 看完一场电影 黄昏的阳台上 站在人群中间
"""
WHAT = """
    忽然很想念妈妈做的菜 觉得自己什么都做不好 心里像有一只鸟要飞出去 想起那个没有说再见的人
    安静得能听见自己的呼吸 所有的努力好像都白费了 终于鼓起勇气说了喜欢 不知道明天该往哪里走
    朋友们都走得很远了 眼泪自己掉了下来 被一个陌生人的微笑治好了 又和他吵了一架 特别想去看一次海
    觉得活着真是一件好事 累得连话都不想说 发现爸爸的头发全白了 猫趴在我的腿上睡着了 还是没有等到那封信
    决定重新开始 怀念小时候的夏天 害怕时间过得太快 城市的灯一盏一盏灭了 以为已经忘记了
    好像从来没有这样轻松过 对着镜子练习微笑 把没说完的话写进日记 闻到了桂花的味道 想对过去的自己说声谢谢
    一句话也没有人听 心跳得像第一次见面
"""
WISH = """
    想听一首慢慢的歌 有没有歌懂我 给我一点力量吧 想被轻轻抱一下 只想一个人待着 好想大声唱出来
    希望天快点亮 想把这一刻留住 想有人陪我坐一会儿 让我好好哭一场 想跳一支舞 愿大家都平安
    想回到那个夏天 需要一点安静 想重新相信爱 让风把它吹走吧 想睡个好觉 就这样慢慢走下去 想跟自己和解
    明天会好起来的吧
"""
HOW = """
    真的 不知为什么 可能是太累了 说不清楚 其实 没有告诉任何人 大概是秋天了 笑着 又一次 慢慢地 也许
    到最后
"""
PHRASES = [part.split() for part in (WHEN, WHAT, HOW, WISH)]
LINES = 8


def feelings(seed: int = 0) -> Iterator[str]:
    """144,000 different things that somebody might feel, in an order that `seed` decides."""
    combinations = list(product(*PHRASES))
    Random(seed).shuffle(combinations)  # noqa: S311  (nothing secret)
    return (f"{when}，{how}{what}，{wish}" for when, what, how, wish in combinations)


def songs(seed: int = 0) -> Iterator[tuple[str, str]]:
    """Without end: (title, lyrics of nine lines), no two alike."""
    random = Random(seed)  # noqa: S311
    for number in count(1):
        lines = [random.choice(PHRASES[line % len(PHRASES)]) for line in range(LINES)]
        # The number makes the words of each song its own.
        yield f"{lines[0]}之{number}", "\n".join([*lines, f"第{number}次唱起这首歌"])
