"""Storing many rows at once by COPY, which takes a third of the time that `bulk_create` does."""

from collections.abc import Sequence

from django.db import connection, models


def insert(rows: Sequence[models.Model]) -> None:
    """Store new rows of one model, in their order, and give them their ids. Raises IntegrityError."""
    if not rows:
        return
    model = type(rows[0])
    table, fields = model._meta.db_table, model._meta.concrete_fields
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, len(rows)]
        )
        for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = pk
        columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
        with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([_copied(field.pre_save(row, add=True)) for field in fields])
    for row in rows:
        row._state.adding = False


def _copied(value: object) -> object:
    """An array of numbers in Postgres' own notation; psycopg's general way is slow."""
    return f"{{{','.join(map(str, value))}}}" if isinstance(value, list) else value
