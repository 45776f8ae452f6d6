from django.db import migrations, models


def embed_again(apps, schema_editor):
    """Passages are made anew with their lines: their songs count as stale, and still answer until then."""
    if apps.get_model("recommender", "PassageVector").objects.all().delete()[0]:
        apps.get_model("recommender", "SongVector").objects.update(digest="")
        # Without a change of the catalogue the workers would not look.
        apps.get_model("catalog", "CatalogueEpoch").objects.update(value=models.F("value") + 1)


class Migration(migrations.Migration):

    dependencies = [("recommender", "0004_song_moods")]
    operations = [
        migrations.RunPython(embed_again, migrations.RunPython.noop, elidable=True),
        migrations.AddField("passagevector", "lines", models.BinaryField(default=b""), preserve_default=False),
    ]
