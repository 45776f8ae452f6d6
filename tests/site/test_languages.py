"""In which language the site speaks, and that it says everything in that one."""

import pytest
from django.conf import settings
from django.test import Client

pytestmark = pytest.mark.django_db

CHINESE, ENGLISH = '<html lang="zh-hans">', '<html lang="en">'


@pytest.mark.parametrize(
    ("wish", "page"),
    [
        ("en", ENGLISH),
        ("en-GB,en;q=0.9", ENGLISH),
        ("zh-CN,zh;q=0.9,en;q=0.8", CHINESE),
        ("zh-TW,zh;q=0.9,en;q=0.8", CHINESE),
        ("zh-HK", CHINESE),
        ("zh-Hant", CHINESE),
        ("en;q=0.5,zh", CHINESE),
        ("fr", CHINESE),
        ("fr,en;q=0.5", ENGLISH),
        ("*", CHINESE),
        ("", CHINESE),
        ("klingon; DROP TABLE", CHINESE),
    ],
)
def test_the_browsers_wish_decides_and_chinese_answers_all_others(client: Client, wish: str, page: str) -> None:
    assert page in client.get("/", headers={"Accept-Language": wish}).content.decode()


def test_caches_learn_what_the_language_depends_on(client: Client) -> None:
    for path in ("/", "/about/", "/nowhere/", "/api/v1/songs/"):
        response = client.get(path, headers={"Accept-Language": "en"})
        assert {"accept-language", "cookie"} <= set(response.headers["Vary"].lower().replace(" ", "").split(",")), path
        assert response.headers["Content-Language"] == "en"


def test_a_visitor_chooses_another_language_than_the_browsers_and_stays_on_the_page(client: Client) -> None:
    response = client.post("/language/", {"language": "en", "next": "/search/?q=night&page=2"})
    assert response.headers["Location"] == "/search/?q=night&page=2"
    cookie = response.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert cookie.value == "en"
    assert cookie["httponly"]
    assert ENGLISH in client.get("/", headers={"Accept-Language": "zh-CN"}).content.decode()
    client.post("/language/", {"language": "zh-hans", "next": "/"})
    assert CHINESE in client.get("/", headers={"Accept-Language": "en"}).content.decode()


@pytest.mark.parametrize("language", ["klingon", "", "zh-hant\0"])
def test_a_language_that_the_site_does_not_speak_changes_nothing(client: Client, language: str) -> None:
    assert client.post("/language/", {"language": language}).status_code == 302
    assert CHINESE in client.get("/").content.decode()


def test_the_switch_leads_nowhere_else(client: Client) -> None:
    response = client.post("/language/", {"language": "en", "next": "https://elsewhere.example/"})
    assert response.headers["Location"] == "/"
