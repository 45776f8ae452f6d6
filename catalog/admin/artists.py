"""Artists and albums."""

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from catalog.admin.base import CatalogueAdmin
from catalog.admin.forms import AlbumForm, ArtistForm
from catalog.models import Album, Artist, Lyrics, Song


@admin.register(Artist)
class ArtistAdmin(CatalogueAdmin):
    form = ArtistForm
    list_display = ["name", "songs"]
    ordering = ["key"]
    search_fields = ["key__contains"]
    search_help_text = _("歌手的名字，简体繁体都可以")
    deleted_with = [(Album, "artist"), (Song, "artist"), (Lyrics, "song__artist")]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Artist]:
        # A subquery, because it is asked for the rows of one page only.
        songs = Song.objects.filter(artist=OuterRef("pk")).order_by().values("artist").annotate(number=Count("pk"))
        return super().get_queryset(request).annotate(number_of_songs=Subquery(songs.values("number")))

    @admin.display(description=_("歌曲"))
    def songs(self, artist: Artist) -> SafeString:
        url = reverse("admin:catalog_song_changelist")
        number = getattr(artist, "number_of_songs", None) or 0
        return format_html('<a href="{}?artist__id__exact={}">{}</a>', url, artist.pk, number)


@admin.register(Album)
class AlbumAdmin(CatalogueAdmin):
    form = AlbumForm
    list_display = ["title", "artist", "year"]
    list_select_related = ["artist"]
    ordering = ["-pk"]
    search_fields = ["key__contains", "artist__key__contains"]
    search_help_text = _("专辑或歌手的名字")
    autocomplete_fields = ["artist"]
