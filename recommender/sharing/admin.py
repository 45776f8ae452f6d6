"""What curators see of shares, and how they take one down."""

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from recommender.sharing.models import Share, SharedSong
from recommender.sharing.querysets import digest_of


class SharedSongInline(admin.TabularInline):
    model = SharedSong
    fields = readonly_fields = ("song",)
    can_delete = False
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[SharedSong]:
        return super().get_queryset(request).select_related("song")

    def has_add_permission(self, request: HttpRequest, obj: Share | None = None) -> bool:
        return False


@admin.register(Share)
class ShareAdmin(admin.ModelAdmin):
    """To be read and deleted. Who reports a share sends its link, and by that it is found."""

    list_display = ["title", "kind", "number_of_songs", "has_words", "created_at"]
    list_filter = ["kind", ("words", admin.EmptyFieldListFilter), "created_at"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["title"]
    search_help_text = _("标题，或者整条分享链接")
    fields = readonly_fields = ("title", "kind", "words", "created_at")
    inlines = [SharedSongInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Share]:
        return super().get_queryset(request).annotate(number=Count("songs"))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Share], search_term: str
    ) -> tuple[QuerySet[Share], bool]:
        if "/s/" in search_term:
            token = search_term.partition("/s/")[2].partition("/")[0].strip()
            return queryset.filter(token_digest=digest_of(token)), False
        return super().get_search_results(request, queryset, search_term)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Share | None = None) -> bool:
        return False

    @admin.display(description=_("歌曲"))
    def number_of_songs(self, share: Share) -> int:
        return getattr(share, "number", 0)

    @admin.display(description=_("有写下的话"), boolean=True)
    def has_words(self, share: Share) -> bool:
        return bool(share.words)
