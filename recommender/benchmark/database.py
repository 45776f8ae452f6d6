"""The bench's own database: reached without Django, and never a catalogue that somebody uses."""

import json
import os

import psycopg
from django.conf import settings
from django.core.management import CommandError
from django.db import connection as django_connection
from pgvector.psycopg import register_vector

from catalog.models import Song


def connect() -> psycopg.Connection:
    """A bare connection with the settings that Django's connections have."""
    options = settings.DATABASES["default"]["OPTIONS"]["options"]
    connection = psycopg.connect(os.environ["DATABASE_URL"], options=options, autocommit=True)
    register_vector(connection)
    return connection


def is_filled(wanted: dict[str, object]) -> bool:
    """Whether the bench has already made the `wanted` catalogue here.

    Raises CommandError if there are songs here of somebody else, or of the bench for another size or encoder.
    """
    with django_connection.cursor() as cursor:
        cursor.execute("SELECT obj_description('catalog_song'::regclass)")
        (mark,) = cursor.fetchone()
    if mark is None and Song.objects.exists():
        raise CommandError("This catalogue is in use. Run `make bench`, which brings its own.")
    if mark is not None and json.loads(mark) != wanted:
        raise CommandError(f"The catalogue here was made for {mark}. Delete it, or set another BENCH_HOME.")
    return mark is not None


def mark_filled(wanted: dict[str, object]) -> None:
    """Note beside the songs, where no request ever looks, what the bench has made them for."""
    with django_connection.cursor() as cursor:
        cursor.execute("COMMENT ON TABLE catalog_song IS %s", [json.dumps(wanted)])
