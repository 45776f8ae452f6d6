"""What curators see of the groups of listeners: to be read, never changed."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from catalog.models import Song
from recommender.groups.models import ListenerGroup
from recommender.moods import MOODS, Mood

SHOWN_SONGS = 30


@admin.register(ListenerGroup)
class ListenerGroupAdmin(admin.ModelAdmin):
    """Found by the nightly training, which replaces all of them at once."""

    list_display = ["name", "listeners", "profile", "favourite_artists"]
    fields = readonly_fields = ("listeners", "profile", "leaning", "favourite_artists", "favourite_songs", "found_at")
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[ListenerGroup]:
        return super().get_queryset(request).select_related("run")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ListenerGroup | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ListenerGroup | None = None) -> bool:
        return False

    @admin.display(description=_("怎样的一群人"))
    def name(self, group: ListenerGroup) -> str:
        return group.name

    @admin.display(description=_("多少人"), ordering="size")
    def listeners(self, group: ListenerGroup) -> int:
        return group.size

    @admin.display(description=_("比别人更爱听的歌手"))
    def favourite_artists(self, group: ListenerGroup) -> str:
        return translated("、").join(group.artists)

    @admin.display(description=_("听得最多的心情"))
    def profile(self, group: ListenerGroup) -> str:
        most = sorted(_shares(group), key=lambda mood: mood[1], reverse=True)[:3]
        return translated("、").join(f"{mood.label} {share:.0%}" for mood, share in most)

    @admin.display(description=_("比别人更多的心情"))
    def leaning(self, group: ListenerGroup) -> str:
        return next((f"{mood.label} {share:.0%}" for mood, share in _shares(group) if mood == group.mood), "")

    @admin.display(description=_("最常听的歌"))
    def favourite_songs(self, group: ListenerGroup) -> SafeString:
        songs = Song.objects.visible().for_listing().in_bulk(group.songs[:SHOWN_SONGS])
        rows = (
            (reverse("admin:catalog_song_change", args=[pk]), songs[pk].title, songs[pk].artist.name)
            for pk in group.songs
            if pk in songs
        )
        return format_html("<ol>{}</ol>", format_html_join("", '<li><a href="{}">《{}》</a>{}</li>', rows))

    @admin.display(description=_("什么时候找到"))
    def found_at(self, group: ListenerGroup) -> str:
        return f"{timezone.localtime(group.run.started_at):%Y-%m-%d %H:%M}"


def _shares(group: ListenerGroup) -> list[tuple[Mood, float]]:
    return list(zip(MOODS, group.shares, strict=True)) if group.shares else []
