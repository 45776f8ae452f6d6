import hashlib
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand

from catalog.models import Song

DEMO = Path(settings.BASE_DIR, "fixtures")


class Command(BaseCommand):
    help = "Everything the site needs before it can answer. Each step is free when it is done already."

    def handle(self, **options: Any) -> None:
        self._say("整理数据表")
        call_command("migrate", verbosity=0)
        if not Song.objects.exists():
            self._say("曲库是空的，放进示例作品（公版诗词，和为这里写的歌）")
            call_command("import_lyrics", DEMO / "original", DEMO / "public_domain")
        username = os.environ.get("DJANGO_SUPERUSER_USERNAME")
        if username and not get_user_model().objects.filter(username=username).exists():
            self._say(f"创建管理员 {username}")
            call_command("createsuperuser", interactive=False, verbosity=0)
        self._say("让每首歌的词被读懂")
        call_command("embed_songs")
        self._collect_static_files()

    def _collect_static_files(self) -> None:
        """Hash and compress the static files, unless they are those of the last time: it takes seconds."""
        stamp = Path(settings.STATIC_ROOT, ".collected")
        present = _state_of_static_files()
        if stamp.exists() and stamp.read_text() == present:
            return
        self._say("收集页面的样式和脚本")
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(present)

    def _say(self, message: str) -> None:
        self.stdout.write(f"· {message}")
        self.stdout.flush()


def _state_of_static_files() -> str:
    """A digest that changes when one of the files is added, removed or written."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            file = Path(storage.path(name)).stat()
            digest.update(f"{name} {file.st_size} {file.st_mtime_ns}\n".encode())
    return digest.hexdigest()
