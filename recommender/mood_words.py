"""Moods in words that a person would say."""

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from recommender.moods import Mood, Profile

# From so much of a profile on, a mood is strong, or plainly there; below it is a touch.
STRONG, PLAIN = 0.5, 0.25
# How somebody feels who is in that mood; stands behind 很, 有些 and 一点.
FEELINGS: dict[Mood, Promise] = {
    Mood.LONELY: pgettext_lazy("feeling", "孤独"),
    Mood.SAD: pgettext_lazy("feeling", "难过"),
    Mood.LONGING: pgettext_lazy("feeling", "想念"),
    Mood.NOSTALGIC: pgettext_lazy("feeling", "怀念"),
    Mood.ANXIOUS: pgettext_lazy("feeling", "不安"),
    Mood.ANGRY: pgettext_lazy("feeling", "生气"),
    Mood.CALM: pgettext_lazy("feeling", "平静"),
    Mood.HEALING: pgettext_lazy("feeling", "柔软"),
    Mood.HOPEFUL: pgettext_lazy("feeling", "期待"),
    Mood.HAPPY: pgettext_lazy("feeling", "开心"),
    Mood.ROMANTIC: pgettext_lazy("feeling", "心动"),
    Mood.BRAVE: pgettext_lazy("feeling", "坚定"),
}
INTRODUCTIONS: dict[Mood, Promise] = {
    Mood.LONELY: gettext_lazy(
        "热闹散了，灯还亮着一盏，是你自己的。这些歌也一个人走过夜路，它们不劝你合群，只陪你走一段。"
    ),
    Mood.SAD: gettext_lazy("眼泪不用找理由。这些歌知道心里那一块是怎么塌下去的，也知道哭过以后，人会轻一点。"),
    Mood.LONGING: gettext_lazy("有的人不在身边，却一直在心里占着一个位子。想念没有地址可寄的时候，就寄给一首歌吧。"),
    Mood.NOSTALGIC: gettext_lazy("旧操场、旧车站、抽屉底的一张照片。时间把它们越推越远，歌一响，又都回来了。"),
    Mood.ANXIOUS: gettext_lazy("夜很深，脑子还在转，心悬着落不下来。先跟着这些歌喘口气，明天的事，明天再说。"),
    Mood.ANGRY: gettext_lazy("凭什么要笑着咽下去？有些话憋久了会伤着自己，不如让这些歌替你大声说出来。"),
    Mood.CALM: gettext_lazy("风停了，水面也就平了。这些歌走得很慢，像午后的一杯茶，不催你去任何地方。"),
    Mood.HEALING: gettext_lazy("不一定非要马上好起来。这些歌像一条晒过太阳的毯子，先把你裹住，别的慢慢来。"),
    Mood.HOPEFUL: gettext_lazy("天还没全亮，可是已经有一道缝了。这些歌相信，走着走着，路会自己出现。"),
    Mood.HAPPY: gettext_lazy("值得高兴的事，哪怕很小，也该唱出来。把音量开大一点，今天可以没有别的理由。"),
    Mood.ROMANTIC: gettext_lazy("喜欢一个人的时候，连等红灯都是好的。这些歌里有没说出口的心动，也有慢慢走成的一辈子。"),
    Mood.BRAVE: gettext_lazy("怕也没关系，怕着往前走，就是勇敢。这些歌替你握紧拳头，再陪你迈出那一步。"),
}


def in_words(profile: Profile) -> str:
    """Like 有些孤独，也有一点想念."""
    (first, share), *others = profile.leading()
    words = _strongest(share) % {"feeling": FEELINGS[first]}
    if others:
        words = _("%(words)s，也有一点%(feeling)s") % {"words": words, "feeling": FEELINGS[others[0][0]]}
    return words


def _strongest(share: float) -> str:
    if share >= STRONG:
        return _("很%(feeling)s")
    return _("有些%(feeling)s") if share >= PLAIN else _("有一点%(feeling)s")


def title_of(mood: Mood) -> Promise:
    """What the page of a mood is called."""
    return format_lazy(gettext_lazy("{mood}的歌"), mood=mood.label)
