"""What curators see and do about vectors: the song's admin of the catalogue, and what the recommender adds to it."""

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Case, CharField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.http import HttpRequest

from catalog.admin import SongAdmin as CatalogueSongAdmin
from catalog.epoch import advance_epoch
from catalog.models import Lyrics, Song
from recommender.encoders import get_encoder
from recommender.groups.admin import ListenerGroupAdmin
from recommender.models import SongVector
from recommender.sharing.admin import ShareAdmin

__all__ = ["ListenerGroupAdmin", "ShareAdmin", "SongAdmin"]

STATES = {"missing": "没有", "stale": "过期", "current": "最新"}


def is_current() -> Q:
    """True of songs whose vector the present encoder made of the present words."""
    # No join and no EXISTS, so that a list asks this for the rows that it shows and for no others.
    words = Lyrics.objects.primary().filter(song=OuterRef("pk")).values("digest")
    return Q(vector__encoder=get_encoder().name, vector__digest=Subquery(words))


def in_state(songs: QuerySet[Song], state: str) -> QuerySet[Song]:
    if state == "missing":
        return songs.filter(vector__isnull=True)
    return songs.filter(is_current() if state == "current" else ~is_current(), vector__isnull=False)


def with_state(songs: QuerySet[Song]) -> QuerySet[Song]:
    """With the state of each song's vector in `song.state`; the vector itself stays in the database."""
    state = Case(
        When(vector__isnull=True, then=Value("missing")),
        When(is_current(), then=Value("current")),
        default=Value("stale"),
        output_field=CharField(),
    )
    return songs.annotate(state=state)


class VectorFilter(admin.SimpleListFilter):
    title = "向量"
    parameter_name = "vector"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return list(STATES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Song]) -> QuerySet[Song]:
        state = self.value()
        return in_state(queryset, state) if state in STATES else queryset


admin.site.unregister(Song)


@admin.register(Song)
class SongAdmin(CatalogueSongAdmin):
    list_display = [*CatalogueSongAdmin.list_display, "vector_state"]
    list_filter = [*CatalogueSongAdmin.list_filter, VectorFilter]
    readonly_fields = [*CatalogueSongAdmin.readonly_fields, "vector_state"]
    fieldsets = [*CatalogueSongAdmin.fieldsets[:-1], (None, {"fields": [("vector_state", "created_at", "updated_at")]})]
    actions = [*CatalogueSongAdmin.actions, "embed_again"]
    deleted_with = [*CatalogueSongAdmin.deleted_with, (SongVector, "song")]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Song]:
        return with_state(super().get_queryset(request))

    @admin.display(description="向量")
    def vector_state(self, song: Song) -> str:
        return STATES[getattr(song, "state", "missing")]

    @admin.action(description="重新理解所选歌曲的歌词", permissions=["change"])
    def embed_again(self, request: HttpRequest, queryset: QuerySet[Song]) -> None:
        """Delete the vectors; the workers look for songs without one every other second."""
        with transaction.atomic():
            deleted, _ = SongVector.objects.filter(song__in=queryset.order_by().values("pk")).delete()
            advance_epoch()
        message = f"{deleted} 首歌的向量已经删去，后台任务会在几秒内重新计算。"
        self.message_user(request, message, messages.SUCCESS)
