"""Songs with the words of all their versions."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ORDER_VAR
from django.db import transaction
from django.db.models import Count, QuerySet
from django.db.models.functions import Now
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.admin.base import CatalogueAdmin
from catalog.admin.forms import LyricsForm, SongForm, VersionsFormSet
from catalog.admin.merging import merge
from catalog.epoch import advance_epoch
from catalog.merging import remember_alias
from catalog.models import Lyrics, Song
from catalog.resembling import flag_resembling

MOST_SOURCES = 30


class SourceFilter(admin.SimpleListFilter):
    """The sources that brought most songs. A folder of single files would make a list without an end."""

    title = _("来源")
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        sources = Song.objects.values_list("source").annotate(songs=Count("pk")).order_by("-songs", "source")
        return [(source, f"{source}（{songs}）") for source, songs in sources[:MOST_SOURCES]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Song]) -> QuerySet[Song]:
        return queryset.filter(source=self.value()) if self.value() else queryset


class ResemblanceFilter(admin.SimpleListFilter):
    title = _("可能重复")
    parameter_name = "resembles"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("yes", gettext("歌词与另一首近似")), ("no", gettext("没有近似的歌"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Song]) -> QuerySet[Song]:
        if self.value() in ("yes", "no"):
            return queryset.filter(resembles__isnull=self.value() == "no")
        return queryset


class LyricsInline(admin.StackedInline):
    """The versions of a song, each with its raw and its cleaned words side by side."""

    model = Lyrics
    form = LyricsForm
    formset = VersionsFormSet
    fieldsets = [(None, {"fields": [("version", "primary"), ("raw", "text")]})]
    readonly_fields = ["raw"]
    ordering = ["-primary", "pk"]
    verbose_name = _("版本")
    verbose_name_plural = _("各个版本的歌词")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Lyrics]:
        return super().get_queryset(request).select_related("song")

    def get_extra(self, request: HttpRequest, obj: Song | None = None, **kwargs: Any) -> int:
        return 0 if obj else 1


@admin.register(Song)
class SongAdmin(CatalogueAdmin):
    form = SongForm
    inlines = [LyricsInline]
    list_display = ["title", "artist", "language", "year", "source", "shown", "resembled", "updated_at"]
    list_filter = ["hidden", "language", ResemblanceFilter, SourceFilter]
    list_select_related = ["artist", "resembles__artist"]
    ordering = ["-pk"]
    search_fields = ["key", "artist__key"]
    search_help_text = _("歌名、歌手，或者两者都写；简体繁体都可以")
    autocomplete_fields = ["artist", "album", "resembles"]
    readonly_fields = ["created_at", "updated_at"]
    fieldsets = [
        (None, {"fields": ["title", "artist", "album", "year", ("language", "source"), "hidden", "resembles"]}),
        (None, {"fields": [("created_at", "updated_at")]}),
    ]
    actions = ["hide", "show", merge, "clear_resemblance"]
    deleted_with = [(Lyrics, "song")]

    class Media:
        css = {"all": ["catalog/admin.css"]}

    def view_on_site(self, song: Song) -> str:
        return reverse("frontend:song", args=[song.pk])

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[QuerySet, bool]:
        """As visitors search, whole titles first, unless the curator asks for another order."""
        if not search_term:
            return queryset, False
        found = queryset.search(search_term)
        return (found.order_by(*queryset.query.order_by) if ORDER_VAR in request.GET else found), False

    def save_model(self, request: HttpRequest, obj: Song, form: ModelForm, change: bool) -> None:
        before = Song.objects.filter(pk=obj.pk).values_list("artist", "key").first()
        super().save_model(request, obj, form, change)
        if before and before != (obj.artist_id, obj.key):
            remember_alias(obj, *before)

    def save_formset(self, request: HttpRequest, form: ModelForm, formset: BaseInlineFormSet, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        flag_resembling([lyrics.pk for lyrics in formset.new_objects])

    def has_merge_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request) and self.has_delete_permission(request)

    @admin.display(description=_("显示"), boolean=True, ordering="hidden")
    def shown(self, song: Song) -> bool:
        return not song.hidden

    @admin.display(description=_("可能重复"), ordering="resembles", empty_value="")
    def resembled(self, song: Song) -> SafeString | None:
        if song.resembles is None:
            return None
        url = reverse("admin:catalog_song_change", args=[song.resembles.pk])
        return format_html('<a href="{}">{}（{}）</a>', url, song.resembles, song.resembles.artist)

    @admin.action(description=_("隐藏所选的歌曲"), permissions=["change"])
    def hide(self, request: HttpRequest, queryset: QuerySet[Song]) -> None:
        self._change(request, queryset, gettext("{} 首歌不再出现在网站上。"), hidden=True)

    @admin.action(description=_("显示所选的歌曲"), permissions=["change"])
    def show(self, request: HttpRequest, queryset: QuerySet[Song]) -> None:
        self._change(request, queryset, gettext("{} 首歌又能在网站上找到了。"), hidden=False)

    @admin.action(description=_("不是重复：取下“可能重复”的标记"), permissions=["change"])
    def clear_resemblance(self, request: HttpRequest, queryset: QuerySet[Song]) -> None:
        self._change(request, queryset, gettext("已取下 {} 首歌的标记。"), resembles=None)

    def _change(self, request: HttpRequest, songs: QuerySet[Song], done: str, **fields: Any) -> None:
        with transaction.atomic():
            changed = songs.update(**fields, updated_at=Now())
            advance_epoch()
        self.message_user(request, done.format(changed), messages.SUCCESS)
