import pytest
from rest_framework.test import APIClient

from recommender.listeners.models import Listener
from recommender.listeners.tokens import make_token
from tests.factories import make_listener


@pytest.fixture
def listener(db: None) -> Listener:
    return make_listener("小满")


@pytest.fixture
def other(db: None) -> Listener:
    """Somebody else, of whom the first listener is never to see anything."""
    return make_listener("阿北")


@pytest.fixture
def api(listener: Listener) -> APIClient:
    """A program of the first listener's."""
    return api_of(listener)


def api_of(listener: Listener) -> APIClient:
    return APIClient(headers={"Authorization": f"Bearer {make_token(listener, '测试')}"})
