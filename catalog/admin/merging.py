"""Merging songs: a page on which the curator compares them and says which one stays."""

from collections.abc import Sequence

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from catalog.merging import merge_songs
from catalog.models import Lyrics, Song

MOST_MERGED = 10


@admin.action(description=_("合并所选的歌曲……"), permissions=["merge"])
def merge(modeladmin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Song]) -> TemplateResponse | None:
    """Ask which of the selected songs stays; once that is said, make the others its versions."""
    songs = list(_candidates(queryset)[: MOST_MERGED + 1])
    if not 2 <= len(songs) <= MOST_MERGED:
        modeladmin.message_user(
            request, _("一次可以合并 2 到 %(most)s 首歌。") % {"most": MOST_MERGED}, messages.WARNING
        )
        return None
    keep = next((song for song in songs if str(song.pk) == request.POST.get("keep")), None)
    if keep is None:
        return _confirmation(modeladmin, request, queryset, songs)
    merge_songs(keep, Song.objects.filter(pk__in=[song.pk for song in songs]))
    merged = "、".join(f"《{song}》" for song in songs if song != keep)
    modeladmin.log_change(request, keep, _("并入了%(songs)s") % {"songs": merged})
    done = _("%(number)s 首歌已经并成一首：《%(song)s》。") % {"number": len(songs), "song": keep}
    modeladmin.message_user(request, done, messages.SUCCESS)
    return None


def _candidates(selected: QuerySet[Song]) -> QuerySet[Song]:
    """The selected songs and those that they resemble, the likeliest to stay first."""
    resembled = selected.filter(resembles__isnull=False).order_by().values("resembles")
    both = Song.objects.filter(Q(pk__in=selected.order_by().values("pk")) | Q(pk__in=resembled))
    versions = Lyrics.objects.defer("raw", "bands", "lines", "grams").order_by("-primary", "pk")
    return both.for_listing().prefetch_related(Prefetch("versions", versions)).order_by("hidden", "pk")


def _confirmation(
    modeladmin: admin.ModelAdmin, request: HttpRequest, selected: QuerySet[Song], songs: Sequence[Song]
) -> TemplateResponse:
    context = modeladmin.admin_site.each_context(request) | {
        "title": _("合并歌曲"),
        "opts": modeladmin.opts,
        "media": modeladmin.media,
        "songs": songs,
        "selected": selected.values_list("pk", flat=True),
        "action_checkbox_name": ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, "admin/catalog/song/merge_confirmation.html", context)
