"""The catalogue as its curators see and mend it."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalog.admin.artists import AlbumAdmin, ArtistAdmin
from catalog.admin.imports import ImportRejectAdmin, ImportRunAdmin
from catalog.admin.songs import SongAdmin

admin.site.site_title = admin.site.site_header = _("情绪共鸣 · 管理")
admin.site.index_title = _("曲库与账号")

__all__ = ["AlbumAdmin", "ArtistAdmin", "ImportRejectAdmin", "ImportRunAdmin", "SongAdmin"]
