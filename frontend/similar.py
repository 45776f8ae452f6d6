"""Songs that go with a song, as its page shows them: by one kind of evidence, or by all of it."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Likeness(NamedTuple):
    """A way in which songs are alike."""

    source: str  # the recommender that knows it
    label: str | Promise
    title: str | Promise  # above the songs
    nothing: str | Promise  # where there are none


# The first is the usual one.
LIKENESSES: dict[str, Likeness] = {
    "lyrics": Likeness(
        "resonance", pgettext_lazy("alike by", "歌词"), _("和它心境相近的歌"), _("暂时还没有遇见。过一阵子再来看看。")
    ),
    "listeners": Likeness(
        "item_knn",
        pgettext_lazy("alike by", "听众"),
        _("喜欢它的人，也常听"),
        _("听过它的人还不多，说不准。先看看按歌词找的吧。"),
    ),
    "playlists": Likeness(
        "playlist_knn",
        pgettext_lazy("alike by", "歌单"),
        _("常和它在一张歌单里"),
        _("它还没怎么被放进歌单。先看看按歌词找的吧。"),
    ),
    "together": Likeness(
        "fusion", pgettext_lazy("alike by", "合在一起"), _("几种办法都推荐的"), _("暂时还没有遇见。过一阵子再来看看。")
    ),
}
USUAL = next(iter(LIKENESSES))
