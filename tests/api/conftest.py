import pytest
from rest_framework.test import APIClient

from catalog.models import Song
from recommender.embedding import embed_all
from recommender.encoders.base import Encoder
from tests.factories import make_song


@pytest.fixture
def client() -> APIClient:
    return APIClient()


@pytest.fixture
def songs(db: None, encoder: Encoder) -> dict[str, Song]:
    catalogue = {
        "rain": make_song("下雨天", "林小满", "雨落在空空的站台", year=1999),
        "sun": make_song("晴天", "周不响", "太阳晒着新洗的被子"),
        "hidden": make_song("藏起来的歌", "林小满", "雨落在空空的站台上", hidden=True),
        "english": make_song("Rain", "Lin", "雨 rain on the platform", language="en"),
    }
    list(embed_all(encoder))
    return catalogue
