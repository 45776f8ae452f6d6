"""What curators see of the groups of listeners: to be read, never changed."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from catalog.models import Song
from recommender.groups.models import ListenerGroup
from recommender.moods import MOODS

SHOWN_SONGS = 30


@admin.register(ListenerGroup)
class ListenerGroupAdmin(admin.ModelAdmin):
    """Found by the nightly training, which replaces all of them at once."""

    list_display = ["name", "size", "favourite_artists", "profile"]
    fields = readonly_fields = ("name", "size", "favourite_artists", "profile", "favourite_songs", "found_at")
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

    @admin.display(description=_("比别人更爱听的歌手"))
    def favourite_artists(self, group: ListenerGroup) -> str:
        return translated("、").join(group.artists)

    @admin.display(description=_("听的歌里的心情"))
    def profile(self, group: ListenerGroup) -> str:
        shares = sorted(zip(group.shares or [], MOODS, strict=False), reverse=True)[:3]
        return translated("、").join(f"{mood.label} {share:.0%}" for share, mood in shares)

    @admin.display(description=_("最常听的歌"))
    def favourite_songs(self, group: ListenerGroup) -> SafeString:
        songs = Song.objects.visible().for_listing().in_bulk(group.songs[:SHOWN_SONGS])
        found = [songs[song] for song in group.songs if song in songs]
        return format_html_join("", "<div>{} · {}</div>", ((song.title, song.artist.name) for song in found))

    @admin.display(description=_("什么时候找到"))
    def found_at(self, group: ListenerGroup) -> str:
        return f"{group.run.started_at:%Y-%m-%d %H:%M}"
