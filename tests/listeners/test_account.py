"""Signing up and in, by name or address; what is limited, and what nobody learns."""

import re

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from pytest_django.fixtures import Settings

from frontend.visit import COOKIE
from recommender.listeners.models import Listener, Opinion, Session
from recommender.listeners.taste import Exclusions, exclusions_of
from tests.factories import PASSWORD, make_song

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "换过的另一句更长的话"


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def sign_up(client: Client, name: str = "小满", email: str = "") -> None:
    answer = client.post("/account/signup/", {"username": name, "password1": PASSWORD, "email": email})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/for-you/")


def test_a_name_and_a_password_are_enough(client: Client) -> None:
    sign_up(client)
    assert client.get("/library/").status_code == 200
    assert User.objects.get().email == ""
    assert mail.outbox == []


def test_signing_out_and_in_again(client: Client) -> None:
    sign_up(client)
    client.post("/account/logout/")
    assert client.get("/library/").headers["Location"] == "/account/login/?next=/library/"
    answer = client.post("/account/login/?next=/library/", {"login": "小满", "password": PASSWORD})
    assert answer.headers["Location"] == "/library/"


def test_one_may_sign_in_with_ones_address(client: Client) -> None:
    sign_up(client, email="xiaoman@example.com")
    client.post("/account/logout/")
    answer = client.post("/account/login/", {"login": "xiaoman@example.com", "password": PASSWORD})
    assert answer.status_code == 302


def test_an_account_takes_over_what_was_not_wanted_before_signing_up_or_in(client: Client) -> None:
    first, second = make_song("晚风", "小满"), make_song("海", "阿远")
    client.post("/visit/", {"wish": f"not-{first.pk}"})
    client.post("/visit/", {"wish": f"not-{10**12}"})
    sign_up(client)
    listener = Listener.objects.get()
    assert exclusions_of(listener) == Exclusions(frozenset({first.pk}), frozenset())
    client.post("/account/logout/")
    client.post("/visit/", {"wish": f"not-artist-{second.artist_id}"})
    client.post("/visit/", {"wish": f"more-{second.pk}"})
    client.post("/account/login/", {"login": "小满", "password": PASSWORD})
    assert exclusions_of(listener) == Exclusions(frozenset({first.pk}), frozenset({second.artist_id}))
    assert not listener.opinions.liked().exists(), "that takes a button of its own"


def test_while_recording_is_paused_an_account_takes_nothing_over_and_says_so(client: Client) -> None:
    sign_up(client)
    client.post("/privacy/", {"paused": "on"})
    client.post("/account/logout/")
    client.post("/visit/", {"wish": f"not-{make_song().pk}"})
    client.post("/account/login/", {"login": "小满", "password": PASSWORD})
    assert not Opinion.objects.exists()
    assert "这一下没有记" in client.get("/privacy/").content.decode()


@pytest.mark.parametrize(("path", "sent"), [("/account/logout/", {}), ("/privacy/delete/", {"password": PASSWORD})])
def test_the_next_person_at_the_browser_finds_nothing_of_the_visit(
    client: Client, path: str, sent: dict[str, str]
) -> None:
    sign_up(client)
    client.post("/visit/", {"wish": f"more-{make_song().pk}"})
    assert client.cookies[COOKIE].value
    assert client.post(path, sent).headers["Location"] == "/"
    assert not client.cookies[COOKIE].value


@pytest.mark.parametrize(
    "wrong",
    [{"username": ""}, {"username": "满"}, {"username": "a\0b"}, {"username": "x" * 200}, {"password1": "12345678"},
     {"password1": ""}, {"email": "nobody"}],
)  # fmt: skip
def test_what_will_not_do_is_said_and_makes_no_account(client: Client, wrong: dict[str, str]) -> None:
    answer = client.post("/account/signup/", {"username": "小满", "password1": PASSWORD, "email": ""} | wrong)
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert not User.objects.exists()


def test_who_signs_up_is_greeted_once(client: Client) -> None:
    sign_up(client)
    assert client.get("/for-you/").content.decode().count("你好，小满。") == 1


def test_what_will_not_do_is_said_in_chinese_and_as_it_is(client: Client) -> None:
    page = client.post("/account/signup/", {"username": "小 满", "password1": "1234"}).content.decode()
    assert "名字里可以有汉字" in page
    assert "密码太短了，至少要 8 个字符" in page
    assert not re.search("password is|Enter a valid", page)


def test_signing_in_asks_for_a_name_or_an_address_and_shows_one_way_to_a_new_password(client: Client) -> None:
    page = client.get("/account/login/").content.decode()
    assert "用户名或邮箱" in page
    assert page.count('href="/account/password/reset/"') == 1


def test_a_forgotten_password_is_reset_by_mail(client: Client) -> None:
    sign_up(client, email="xiaoman@example.com")
    client.post("/account/logout/")
    mail.outbox.clear()
    assert client.post("/account/password/reset/", {"email": "xiaoman@example.com"}).status_code == 302
    (letter,) = mail.outbox
    assert letter.subject == "换一个新密码"
    link = re.search(r"http://testserver(\S+)", str(letter.body))
    assert link
    form = client.get(link[1], follow=True)
    answer = client.post(form.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert answer.status_code == 302
    assert User.objects.get().check_password(NEW_PASSWORD)
    assert "已经用过" in client.get(link[1], follow=True).content.decode()


def test_nobody_learns_whether_an_address_has_an_account(client: Client) -> None:
    sign_up(client, email="xiaoman@example.com")
    mail.outbox.clear()
    stranger = Client()
    known = stranger.post("/account/password/reset/", {"email": "xiaoman@example.com"})
    unknown = stranger.post("/account/password/reset/", {"email": "nobody@example.com"})
    assert known.headers["Location"] == unknown.headers["Location"]
    assert [letter.to for letter in mail.outbox] == [["xiaoman@example.com"]]
    sign_up(stranger, "阿北", "xiaoman@example.com")  # as with any other address


def test_changing_the_password_signs_out_everywhere_else(client: Client) -> None:
    sign_up(client)
    elsewhere = Client()
    elsewhere.post("/account/login/", {"login": "小满", "password": PASSWORD})
    change = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert client.post("/account/password/change/", change).status_code == 302
    assert client.get("/library/").status_code == 200
    assert elsewhere.get("/library/").status_code == 302


def test_an_address_can_be_added_and_removed(client: Client) -> None:
    sign_up(client)
    client.post("/account/email/", {"action_add": "", "email": "xiaoman@example.com"})
    assert "xiaoman@example.com" in client.get("/account/email/").content.decode()
    link = re.search(r"http://testserver(\S+)", str(mail.outbox[-1].body))
    assert link
    assert client.post(link[1]).status_code == 302
    assert "已确认" in client.get("/account/email/").content.decode()
    client.post("/account/email/", {"action_remove": "", "email": "xiaoman@example.com"})
    assert "还没有留邮箱" in client.get("/account/email/").content.decode()


def test_guessing_a_password_is_stopped_even_if_the_guess_is_right(client: Client) -> None:
    sign_up(client)
    guesser = Client()
    for n in range(5):
        assert guesser.post("/account/login/", {"login": "小满", "password": f"{n}"}).status_code == 200
    assert guesser.post("/account/login/", {"login": "小满", "password": PASSWORD}).status_code == 200
    assert guesser.get("/library/").status_code == 302


def test_signing_up_without_end_is_stopped(client: Client) -> None:
    statuses = [client.post("/account/signup/", {"username": "", "password1": ""}).status_code for _ in range(21)]
    assert (statuses[0], statuses[-1]) == (200, 429)


def test_curators_sign_in_where_everybody_does(client: Client) -> None:
    assert client.get("/admin/login/?next=/admin/").headers["Location"] == "/account/login/?next=%2Fadmin%2F"
    sign_up(client)
    assert client.get("/admin/login/").status_code == 403
    assert client.get("/admin/").status_code == 302


def test_a_form_from_elsewhere_is_refused(db: None) -> None:
    assert Client(enforce_csrf_checks=True).post("/account/login/", {"login": "a", "password": "b"}).status_code == 403


def test_a_session_belongs_to_its_account(client: Client) -> None:
    sign_up(client)
    user = User.objects.get()
    assert Session.objects.filter(user=user).exists()
    user.delete()
    assert not Session.objects.exists()
    assert client.get("/library/").status_code == 302


@pytest.mark.parametrize(
    "path",
    ["login/", "signup/", "password/reset/", "password/reset/done/", "password/reset/key/done/", "confirm-email/",
     "inactive/", "password/reset/key/x-wrong/"],
)  # fmt: skip
def test_every_page_of_the_entrance_is_ours_and_chinese(client: Client, path: str) -> None:
    page = client.get(f"/account/{path}").content.decode()
    assert "frontend/css/listeners.css" in page
    assert not re.search(r"[A-Za-z]{4,} [a-z]{3,}", re.sub(r"<[^>]*>|<!--.*?-->", " ", page.split("<main")[1]))


@pytest.mark.parametrize("path", ["logout/", "password/change/", "email/"])
def test_every_page_of_the_account_is_ours_and_chinese(client: Client, path: str) -> None:
    sign_up(client)
    page = client.get(f"/account/{path}").content.decode()
    assert "frontend/css/listeners.css" in page
    assert not re.search(r"[A-Za-z]{4,} [a-z]{3,}", re.sub(r"<[^>]*>|<!--.*?-->", " ", page.split("<main")[1]))


def test_nothing_is_made_for_those_who_never_come(client: Client) -> None:
    sign_up(client)
    assert not Listener.objects.exists()
