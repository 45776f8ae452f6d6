import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="lyrics", name="lyrics_unique"),
        migrations.AddField(
            model_name="lyrics",
            name="bands",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.IntegerField(), default=list, editable=False, size=None
            ),
        ),
        migrations.AddField(
            model_name="lyrics",
            name="imported_digest",
            field=models.CharField(default="", editable=False, max_length=32),
            preserve_default=False,
        ),
        migrations.RunSQL("UPDATE catalog_lyrics SET imported_digest = digest", migrations.RunSQL.noop),
        # Foreign keys are checked at the end of the transaction; the constraint below cannot wait for that.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="lyrics",
            constraint=models.UniqueConstraint(fields=["song", "imported_digest"], name="lyrics_unique"),
        ),
        migrations.AddIndex(
            model_name="lyrics",
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["bands"], name="lyrics_bands"),
        ),
        migrations.AddField(
            model_name="importreject",
            name="offset",
            field=models.PositiveBigIntegerField(default=0, verbose_name="字节位置"),
        ),
    ]
