import pgvector.django
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    """The index in a migration of its own: built concurrently, it must not run in a transaction."""

    atomic = False
    dependencies = [("recommender", "0001_initial")]
    operations = [
        AddIndexConcurrently(
            "songvector",
            pgvector.django.HnswIndex(
                fields=["vector"], name="songvector_hnsw", opclasses=["halfvec_cosine_ops"]
            ),
        )
    ]
