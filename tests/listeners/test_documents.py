"""The listener's part of the API keeps to its description, too."""

from collections.abc import Iterator

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from rest_framework.test import APIClient
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from echoes_site.wsgi import application
from recommender.listeners.models import Listener
from recommender.listeners.tokens import make_token
from tests.factories import make_song

OPERATIONS = [
    ("GET", "/api/v1/me"),
    ("PATCH", "/api/v1/me"),
    ("DELETE", "/api/v1/me"),
    ("POST", "/api/v1/me/events"),
    ("GET", "/api/v1/me/history"),
    ("GET", "/api/v1/me/likes"),
    ("GET", "/api/v1/me/dislikes"),
    ("GET", "/api/v1/me/disliked-artists"),
    ("POST", "/api/v1/me/dozen"),
    ("GET", "/api/v1/me/playlists"),
    ("POST", "/api/v1/me/playlists"),
    ("GET", "/api/v1/me/playlists/{id}"),
    ("PATCH", "/api/v1/me/playlists/{id}"),
    ("DELETE", "/api/v1/me/playlists/{id}"),
    ("GET", "/api/v1/me/playlists/{id}/m3u"),
    ("GET", "/api/v1/me/searches"),
    ("POST", "/api/v1/me/searches"),
    ("DELETE", "/api/v1/me/searches/{id}"),
    ("GET", "/api/v1/me/answers"),
    ("POST", "/api/v1/me/answers"),
    ("DELETE", "/api/v1/me/answers/{id}"),
    ("GET", "/api/v1/me/diary"),
    ("DELETE", "/api/v1/me/diary"),
    ("DELETE", "/api/v1/me/diary/{id}"),
    ("GET", "/api/v1/me/recommendations"),
    ("POST", "/api/v1/me/recommendations"),
    ("GET", "/api/v1/me/export"),
]
# Deleting the account would end the test's own token.
TRIED = [operation for operation in OPERATIONS if operation != ("DELETE", "/api/v1/me")]


@pytest.fixture
def openapi(listener: Listener) -> Iterator[schemathesis.BaseSchema]:
    # The connection holds this test's rows; as in Django's own test client, no request may close it.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/schema?format=json", application)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize(("method", "path"), TRIED)
def test_every_operation_keeps_to_the_schema(
    openapi: schemathesis.BaseSchema, listener: Listener, method: str, path: str
) -> None:
    make_song()
    headers = {"Authorization": f"Bearer {make_token(listener, '测试')}"}

    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
    @given(openapi[path][method].as_strategy())
    def keeps_to_the_schema(case: schemathesis.Case) -> None:
        cache.clear()  # the rate limit is not what this is about
        # Which ids there are cannot be said in a schema; that nobody gets in without a token is tested on its own.
        case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance, ignored_auth])

    keeps_to_the_schema()


def test_every_address_is_documented(db: None) -> None:
    paths = APIClient().get("/api/schema?format=json").json()["paths"]
    documented = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    assert set(OPERATIONS) <= documented
