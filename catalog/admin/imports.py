"""Imports: what each brought, and what it left out and why."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.admin.base import ReadOnlyAdmin
from catalog.models import ImportReject, ImportRun

REJECTED = "rejected:"
OUTCOMES = {"imported": _("新歌"), "merged": _("新版本"), "updated": _("更新"), "unchanged": _("没有变化")}


def _column(outcome: str) -> Callable[[Any], str]:
    """A column of the list: how many records became this."""

    @admin.display(description=OUTCOMES[outcome])
    def number(run: ImportRun) -> str:
        return str(run.counts.get(outcome, 0))

    return number


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "status", "started_at", "duration", "read", *map(_column, OUTCOMES), "rejected"]
    list_filter = ["status"]
    fields = ["status", "started_at", "finished_at", "duration", "files", "read", "outcomes", "rejected", "reasons"]
    readonly_fields = ["duration", "files", "read", "outcomes", "rejected", "reasons"]

    @admin.display(description=_("用时"))
    def duration(self, run: ImportRun) -> str:
        if run.finished_at is None:
            return "-"
        seconds = round((run.finished_at - run.started_at).total_seconds())
        return _("%(minutes)s 分 %(seconds)s 秒") % {"minutes": seconds // 60, "seconds": seconds % 60}

    @admin.display(description=_("文件"))
    def files(self, run: ImportRun) -> SafeString:
        return format_html_join("", "<div>{}</div>", ((path,) for path in run.paths))

    @admin.display(description=_("读取"))
    def read(self, run: ImportRun) -> int:
        return sum(run.counts.values())

    @admin.display(description=_("其中"))
    def outcomes(self, run: ImportRun) -> SafeString:
        counts = ((label, run.counts.get(outcome, 0)) for outcome, label in OUTCOMES.items())
        return format_html_join("", "<div>{}：{}</div>", counts)

    @admin.display(description=_("未导入"))
    def rejected(self, run: ImportRun) -> SafeString:
        number = sum(count for key, count in run.counts.items() if key.startswith(REJECTED))
        return format_html('<a href="{}?run__id__exact={}">{}</a>', _rejects_url(), run.pk, number)

    @admin.display(description=_("未导入的原因"))
    def reasons(self, run: ImportRun) -> SafeString:
        counts = [(reason, run.counts.get(REJECTED + reason, 0)) for reason in ImportReject.Reason]
        return format_html_join(
            "",
            '<div><a href="{}?run__id__exact={}&reason__exact={}">{}</a>：{}</div>',
            ((_rejects_url(), run.pk, reason.value, reason.label, count) for reason, count in counts if count),
        )


@admin.register(ImportReject)
class ImportRejectAdmin(ReadOnlyAdmin):
    list_display = ["shown_title", "artist", "reason", "path", "record", "offset", "run"]
    list_filter = ["reason", "run"]
    list_select_related = ["run"]
    search_fields = ["title", "artist", "path"]

    @admin.display(description=_("歌名"), ordering="title")
    def shown_title(self, reject: ImportReject) -> str:
        return reject.title or gettext("（没有歌名）")


def _rejects_url() -> str:
    return reverse("admin:catalog_importreject_changelist")
