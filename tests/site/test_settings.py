"""Settings come from the environment; a wrong value stops the start with a sentence that names it."""

import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]
RIGHT = {
    "SECRET_KEY": "a-key-for-tests-of-forty-eight-characters-or-more",
    "DATABASE_URL": "postgres://somebody:secret@database:5432/echoes",
    "REDIS_URL": "redis://:secret@cache:6379",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but what is required."""
    for name in list(os.environ):
        monkeypatch.delenv(name)
    for name, value in RIGHT.items():
        monkeypatch.setenv(name, value)


def read_settings() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "echoes_site" / "settings.py"))


@pytest.mark.usefixtures("environment")
def test_what_is_required_is_enough_and_gives_the_safe_choice() -> None:
    settings = read_settings()
    assert settings["DEBUG"] is False
    assert settings["DATABASES"]["default"]["HOST"] == "database"
    assert settings["CACHES"]["default"]["LOCATION"] == "redis://:secret@cache:6379/1"
    assert settings["CELERY_BROKER_URL"] == "redis://:secret@cache:6379/0"


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("name", RIGHT)
def test_what_is_required_is_asked_for_by_name(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(ImproperlyConfigured, match=f"{name} is not set"):
        read_settings()


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "maybe"),
        ("DEBUG", ""),
        ("SECURE", "2"),
        ("SECRET_KEY", "short"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "mysql://somebody@database/echoes"),
        ("DATABASE_URL", "postgres://database"),
        ("DATABASE_URL", "postgres://database:port/echoes"),
        ("DATABASE_POOL", "x"),
        ("DATABASE_POOL", "-1"),
        ("REDIS_URL", "cache:6379"),
        ("REDIS_URL", "redis://cache:6379/2"),
        ("ALLOWED_HOSTS", "https://example.com"),
        ("CSRF_TRUSTED_ORIGINS", "example.com"),
        ("ENCODER", "word2vec"),
        ("RESULT_CACHE_SECONDS", "an hour"),
        ("API_RATE", "nonsense"),
        ("API_RATE", "0/min"),
        ("NUM_PROXIES", "one"),
        ("TIME_ZONE", "Asia/Atlantis"),
        ("LOG_LEVEL", "loud"),
        ("STATIC_ROOT", ""),
        ("ECHOES_HOME", ""),
    ],
)
def test_a_wrong_value_is_refused_by_name(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=rf"\b{name} must be "):
        read_settings()


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize(
    ("name", "value", "setting", "meaning"),
    [
        ("DEBUG", "True", "DEBUG", True),
        ("SECURE", "on", "SESSION_COOKIE_SECURE", True),
        ("SECRET_KEY", "$a-key-that-begins-with-a-dollar-sign", "SECRET_KEY", "$a-key-that-begins-with-a-dollar-sign"),
        ("ALLOWED_HOSTS", "example.com, .example.org", "ALLOWED_HOSTS", ["example.com", ".example.org"]),
        ("CSRF_TRUSTED_ORIGINS", "https://*.example.com", "CSRF_TRUSTED_ORIGINS", ["https://*.example.com"]),
        ("REDIS_URL", "rediss://cache/?timeout=3", "CELERY_BROKER_URL", "rediss://cache/0?timeout=3"),
        ("ENCODER", "onnx:/models/mine", "ENCODER", "onnx:/models/mine"),
        ("API_RATE", "5/second", "API_RATE", "5/second"),
    ],
)
def test_a_right_value_is_taken(
    name: str, value: str, setting: str, meaning: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    assert read_settings()[setting] == meaning


@pytest.mark.usefixtures("environment")
def test_what_the_address_of_the_database_asks_for_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://database/echoes?sslmode=require")
    monkeypatch.setenv("DATABASE_POOL", "4")
    options = read_settings()["DATABASES"]["default"]["OPTIONS"]
    assert options["sslmode"] == "require"
    assert options["pool"] == {"min_size": 1, "max_size": 4}
    assert "hnsw" in options["options"]


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("name", RIGHT)
def test_no_secret_is_repeated_in_the_sentence(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "hunter2")
    with pytest.raises(ImproperlyConfigured) as refusal:
        read_settings()
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(
    "command",
    [
        ["manage.py", "check"],
        ["-m", "celery", "-A", "echoes_site", "worker"],
        ["-c", "import echoes_site.wsgi"],
    ],
    ids=["commands", "worker", "web"],
)
def test_every_way_to_start_ends_with_the_sentence(command: list[str]) -> None:
    environment = {**os.environ, **RIGHT, "API_RATE": "nonsense"}
    started = subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert started.returncode != 0
    said = started.stderr.strip().splitlines()
    assert "API_RATE must be a number of requests and a time, like 120/min, and is 'nonsense'." in said[-1]


def test_a_command_says_the_sentence_and_nothing_else() -> None:
    environment = {**os.environ, **RIGHT, "LOG_LEVEL": "loud"}
    command = [sys.executable, "manage.py", "migrate"]
    started = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert started.stdout == ""
    assert started.stderr.splitlines() == [
        "Wrong settings: LOG_LEVEL must be DEBUG, INFO, WARNING, ERROR or CRITICAL, and is 'loud'."
    ]
