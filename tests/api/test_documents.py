"""The API describes itself, and keeps to its description whatever it is asked."""

from collections.abc import Iterator

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from rest_framework.test import APIClient
from schemathesis.specs.openapi.checks import positive_data_acceptance

from catalog.models import Song
from echoes_site.wsgi import application


@pytest.fixture
def openapi(songs: dict[str, Song]) -> Iterator[schemathesis.BaseSchema]:
    # The connection holds this test's songs; as in Django's own test client, no request may close it.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/schema?format=json", application)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


OPERATIONS = [
    ("POST", "/api/v1/journey"),
    ("GET", "/api/v1/moods"),
    ("GET", "/api/v1/moods/{mood}/songs"),
    ("GET", "/api/v1/recommend"),
    ("POST", "/api/v1/recommend"),
    ("GET", "/api/v1/songs"),
    ("GET", "/api/v1/songs/{id}"),
    ("GET", "/api/v1/songs/{id}/similar"),
    ("GET", "/api/v1/artists/{id}"),
    ("GET", "/api/v1/artists/{id}/songs"),
    ("GET", "/api/v1/search"),
    ("POST", "/api/v1/share"),
    ("GET", "/api/v1/share/{token}"),
    ("DELETE", "/api/v1/share/{token}"),
    ("POST", "/recommend"),
]


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_operation_keeps_to_the_schema(openapi: schemathesis.BaseSchema, method: str, path: str) -> None:
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(openapi[path][method].as_strategy())
    def keeps_to_the_schema(case: schemathesis.Case) -> None:
        cache.clear()  # the rate limit is not what this is about
        # That blank text is refused cannot be said in a schema.
        case.call_and_validate(excluded_checks=[positive_data_acceptance])

    keeps_to_the_schema()


def test_every_address_of_the_api_is_documented(client: APIClient, db: None) -> None:
    paths = client.get("/api/schema?format=json").json()["paths"]
    documented = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    # What is a listener's own is tested in tests/listeners/test_documents.py.
    assert {(method, path) for method, path in documented if not path.startswith("/api/v1/me")} == set(OPERATIONS)


def test_the_documents_can_be_read_in_a_browser(client: APIClient, db: None) -> None:
    response = client.get("/api/docs/")
    assert response.status_code == 200
    assert "http" not in response.content.decode().replace("http://testserver", "")  # nothing from elsewhere
