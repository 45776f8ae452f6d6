"""The catalogue's epoch: a count of its changes, by which a cached answer knows that it is old."""

from django.db.models import F

from catalog.models import CatalogueEpoch


def catalogue_epoch() -> int:
    """The number of changes so far, in one indexed query."""
    return CatalogueEpoch.objects.filter(pk=1).values_list("value", flat=True).first() or 0


def advance_epoch() -> None:
    """Say that the catalogue changes. Call it last in the transaction that changes it: it locks one row."""
    while not CatalogueEpoch.objects.filter(pk=1).update(value=F("value") + 1):
        CatalogueEpoch.objects.bulk_create([CatalogueEpoch(pk=1)], ignore_conflicts=True)
