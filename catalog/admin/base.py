"""What is true of every part of the catalogue in the admin."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db import models, transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from catalog.epoch import advance_epoch
from catalog.text.scripts import fold

MOST_NAMES = 100


class CatalogueAdmin(admin.ModelAdmin):
    """Every change of the catalogue ends its transaction by advancing the epoch, and with it cached answers."""

    list_per_page = 50
    # Counts only the rows that match, not all rows besides.
    show_full_result_count = False
    # What else goes when one of ours is deleted, and by which path it hangs on it.
    deleted_with: Sequence[tuple[type[models.Model], str]] = ()

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """Keys are what is searched, and keys are folded."""
        return super().get_search_results(request, queryset, fold(search_term))

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        advance_epoch()

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        super().delete_model(request, obj)
        advance_epoch()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        with transaction.atomic():
            super().delete_queryset(request, queryset)
            advance_epoch()

    def get_deleted_objects(
        self, objs: Sequence[models.Model] | QuerySet, request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """What goes, by name, and what goes with it, by number: Django's own list loads every lyric and vector."""
        keys = [each.pk for each in objs]
        going = [(self.model, "pk"), *self.deleted_with]
        counts = {
            str(model._meta.verbose_name_plural): model._default_manager.filter(**{f"{path}__in": keys}).count()
            for model, path in going
        }
        lacking = {str(model._meta.verbose_name) for model, _ in going if not _may_delete(request, model)}
        names = [str(each) for each in objs[:MOST_NAMES]] + (["……"] if len(keys) > MOST_NAMES else [])
        return names, counts, lacking, []


class ReadOnlyAdmin(admin.ModelAdmin):
    """A record of what happened: to be read, not to be mended."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


def _may_delete(request: HttpRequest, model: type[models.Model]) -> bool:
    return request.user.has_perm(f"{model._meta.app_label}.delete_{model._meta.model_name}")
