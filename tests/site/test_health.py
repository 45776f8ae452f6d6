"""What load balancers are told: that the site lives, and whether every part that an answer needs works."""

import logging
from collections.abc import Callable

import numpy as np
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from recommender.embedding import drop_index
from recommender.encoders.base import Encoder

SECRET = "password=hunter2 at 10.0.0.7"


def unreachable(*args: object, **kwargs: object) -> None:
    raise OSError(SECRET)


def break_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "cursor", unreachable)


def break_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "set", unreachable)


def forget_in_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "set", lambda *args: None)


def break_index(monkeypatch: pytest.MonkeyPatch) -> None:
    drop_index()


def break_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fakes.FakeEncoder.encode", unreachable)


def mistake_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fakes.FakeEncoder.encode", lambda self, texts: np.zeros((1, 2)))


def test_a_living_site_says_so_and_asks_nobody(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_a_site_with_all_its_parts_is_ready(client: Client, encoder: Encoder) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "parts": {"database": True, "cache": True, "index": True, "encoder": True},
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("parts", "break_part"),
    [
        (["database", "index"], break_database),
        (["cache"], break_cache),
        (["cache"], forget_in_cache),
        (["index"], break_index),
        (["encoder"], break_encoder),
        (["encoder"], mistake_encoder),
    ],
)
def test_a_broken_part_makes_the_site_unready_and_is_named(
    parts: list[str],
    break_part: Callable[[pytest.MonkeyPatch], None],
    client: Client,
    encoder: Encoder,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    break_part(monkeypatch)
    with caplog.at_level(logging.CRITICAL, logger="django.request"):
        response = client.get("/readyz")
    assert response.status_code == 503
    answer = response.json()
    assert answer["status"] == "unavailable"
    assert [name for name, works in answer["parts"].items() if not works] == parts
    assert "hunter2" not in response.content.decode()


@pytest.mark.django_db
def test_the_reason_stands_in_the_log(
    client: Client, encoder: Encoder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    break_cache(monkeypatch)
    client.get("/readyz")
    assert "readiness: cache fails" in caplog.text
    assert SECRET in caplog.text


@pytest.mark.django_db
@pytest.mark.parametrize("version", ["0.7.4", "0.5", None])
def test_a_database_without_a_recent_pgvector_is_not_ready(
    version: str | None, client: Client, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connection.cursor() as cursor:
        if version:
            cursor.execute("UPDATE pg_extension SET extversion = %s WHERE extname = 'vector'", [version])
        else:
            cursor.execute("DROP EXTENSION vector CASCADE")
    assert client.get("/readyz").json()["parts"]["database"] is False


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_told_over_plain_http_even_where_pages_insist_on_https(
    path: str, client: Client, encoder: Encoder, settings: Settings
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/about").status_code == 301
    assert client.get(path).status_code == 200
