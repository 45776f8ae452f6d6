"""Reading settings from the environment: a value is right, or the start stops with a sentence that names it."""

import os
from collections.abc import Callable
from typing import Any
from urllib.parse import SplitResult, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

FLAGS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


def text(
    name: str,
    default: str | None = None,
    *,
    valid: Callable[[str], object] = bool,
    meaning: str = "set to something",
    secret: bool = False,
) -> str:
    """The value of `name`. Raises ImproperlyConfigured when there is none and no default, or when it is not `valid`.

    `meaning` ends the sentence "NAME must be …"; the value of a secret is left out of it.
    """
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set; it must be {meaning}.")
    if not valid(value):
        raise ImproperlyConfigured(f"{name} must be {meaning}{'' if secret else f', and is {value!r}'}.")
    return value


def flag(name: str, default: bool) -> bool:
    word = text(name, str(default), valid=lambda value: value.lower() in FLAGS, meaning="true or false")
    return FLAGS[word.lower()]


def number(name: str, default: int) -> int:
    """A whole number, zero or more."""
    return int(text(name, str(default), valid=str.isdecimal, meaning="a whole number, 0 or more"))


def words(name: str, default: str, *, valid: Callable[[str], object], meaning: str) -> list[str]:
    """What stands between commas, each of it `valid`."""
    found = [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]
    for word in found:
        if not valid(word):
            raise ImproperlyConfigured(f"Each part of {name} must be {meaning}, and one is {word!r}.")
    return found


def database(name: str) -> dict[str, Any]:
    """Django's settings of the Postgres database that a URL names."""
    meaning = "an address such as postgres://user:password@host:5432/database"
    url = text(name, valid=_names_postgres, meaning=meaning, secret=True)
    settings: dict[str, Any] = environ.Env.db_url_config(url)
    return settings


def mail(name: str, default: str) -> dict[str, Any]:
    """Django's settings of the mail server that a URL names."""
    meaning = "an address such as smtp+tls://user:password@host:587, or consolemail:// for the log"
    url = text(name, default, valid=_names_mail_server, meaning=meaning, secret=True)
    settings: dict[str, Any] = environ.Env.email_url_config(url)
    return settings


def redis(name: str) -> SplitResult:
    """The address of a Redis or Valkey server; which of its databases is for us to say."""
    meaning = "an address such as redis://:password@host:6379, without the number of a database"
    return urlsplit(text(name, valid=_names_redis, meaning=meaning, secret=True))._replace(path="")


def _names_postgres(url: str) -> bool:
    parts = _parts(url)
    return parts is not None and parts.scheme in ("postgres", "postgresql") and len(parts.path) > 1


def _names_redis(url: str) -> bool:
    parts = _parts(url)
    return parts is not None and parts.scheme in ("redis", "rediss") and parts.path in ("", "/")


def _names_mail_server(url: str) -> bool:
    parts = _parts(url)
    return parts is not None and parts.scheme in environ.Env.EMAIL_SCHEMES


def _parts(url: str) -> SplitResult | None:
    """The parts of a URL, None when its port or its brackets make it no URL."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  (read because that is where a wrong port is found)
    except ValueError:
        return None
    return parts
