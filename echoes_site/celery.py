"""The Celery application: `celery -A echoes_site worker`, `celery -A echoes_site beat`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "echoes_site.settings")

app = Celery("echoes_site")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
