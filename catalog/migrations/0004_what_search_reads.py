"""By what names and lines are found; what is stored already is filled in."""

from collections.abc import Iterator

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

import catalog.models
from catalog.text.grams import grams_of, words_of_lines
from catalog.text.pinyin import spellings_of

BATCH = 1000


def fill(apps, schema_editor) -> None:
    connection = schema_editor.connection
    for table, name in (("catalog_artist", "name"), ("catalog_song", "title")):
        update = f"""
            UPDATE {table} SET spellings = new.spellings FROM unnest(%s::bigint[], %s::text[]) AS new (id, spellings)
            WHERE {table}.id = new.id
        """
        for rows in _batches(connection, table, name):
            _execute(connection, update, [(pk, spellings_of(text)) for pk, text in rows])
    update = """
        UPDATE catalog_lyrics SET lines = new.lines, grams = new.grams::int[]
        FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS new (id, lines, grams) WHERE catalog_lyrics.id = new.id
    """
    for rows in _batches(connection, "catalog_lyrics", "text"):
        values = [(pk, words_of_lines(text), f"{{{','.join(map(str, grams_of(text)))}}}") for pk, text in rows]
        _execute(connection, update, values)


def _batches(connection, table: str, column: str) -> Iterator[list[tuple[int, str]]]:
    """(id, column) of every row."""
    last = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(f"SELECT id, {column} FROM {table} WHERE id > %s ORDER BY id LIMIT {BATCH}", [last])
            rows = cursor.fetchall()
            if not rows:
                return
            yield rows
            last = rows[-1][0]


def _execute(connection, statement: str, rows: list[tuple]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(column) for column in zip(*rows)])


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_aliases")]

    operations = [
        migrations.RemoveIndex(model_name="artist", name="artist_key_trigrams"),
        migrations.RemoveIndex(model_name="song", name="song_key_trigrams"),
        migrations.AddField("artist", "spellings", catalog.models.SpellingsField(of="name")),
        migrations.AddField("song", "spellings", catalog.models.SpellingsField(of="title")),
        migrations.AddField("lyrics", "lines", models.TextField(default="", editable=False)),
        migrations.AddField(
            "lyrics",
            "grams",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.IntegerField(), default=list, editable=False, size=None
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            "artist",
            django.contrib.postgres.indexes.GinIndex(
                fields=["spellings"], gin_pending_list_limit=256, name="artist_spellings", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddIndex(
            "song",
            django.contrib.postgres.indexes.GinIndex(
                fields=["spellings"], gin_pending_list_limit=256, name="song_spellings", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddIndex(
            "lyrics",
            django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("primary", True)), fields=["grams"], gin_pending_list_limit=256, name="lyrics_grams"
            ),
        ),
    ]
