"""What a share is called unless somebody calls it otherwise: by its mood, the season and the time of day."""

from bisect import bisect_right
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommender.moods import Mood

SEASONS = (gettext_lazy("冬天"), gettext_lazy("春天"), gettext_lazy("夏天"), gettext_lazy("秋天"))
TIMES = (
    (0, gettext_lazy("深夜")),
    (5, gettext_lazy("清晨")),
    (8, gettext_lazy("上午")),
    (12, gettext_lazy("午后")),
    (17, gettext_lazy("傍晚")),
    (19, gettext_lazy("夜里")),
    (23, gettext_lazy("深夜")),
)


def default_title(moment: datetime, mood: Mood | None = None) -> str:
    """Of the songs found at this `moment`, in the time zone of the site."""
    season = SEASONS[moment.month % 12 // 3]
    time = TIMES[bisect_right(TIMES, moment.hour, key=lambda each: each[0]) - 1][1]
    named = {"season": season, "time": time, "mood": mood.label if mood else ""}
    if mood:
        return _("%(season)s的%(time)s，%(mood)s的歌") % named
    return _("%(season)s的%(time)s听见的歌") % named
