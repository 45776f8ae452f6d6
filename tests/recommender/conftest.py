"""What tests of the recommender may rely on."""

import pytest

from recommender.embedding import build_index, drop_index


@pytest.fixture(autouse=True)
def _an_index_of_its_own(request: pytest.FixtureRequest) -> None:
    """Rows that other tests rolled back stay in an HNSW index, and equal ones can cut a living one off."""
    if "encoder" in request.fixturenames and "django_db_setup" in request.fixturenames:
        request.getfixturevalue("db")
        drop_index()
        build_index()
