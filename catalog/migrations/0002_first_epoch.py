from django.db import migrations


def create_the_epoch(apps, schema_editor):
    apps.get_model("catalog", "CatalogueEpoch").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]
    operations = [migrations.RunPython(create_the_epoch, migrations.RunPython.noop)]
