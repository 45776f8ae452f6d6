#!/usr/bin/env python
"""Django's command line. Without DATABASE_URL or REDIS_URL it runs on the embedded servers of ECHOES_HOME."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from echoes_site.local import embedded_servers


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "echoes_site.settings")
    try:
        with embedded_servers():
            execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Wrong settings: {error}")


if __name__ == "__main__":
    main()
