"""The pages on which songs are shared: what they show, what they keep to themselves, and what each costs."""

import io
import logging
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from catalog.models import Song
from recommender.embedding import embed_all
from recommender.encoders.base import Encoder
from recommender.sharing import throttling
from recommender.sharing.models import Share
from recommender.sharing.shares import Choice, NewShare, create_share
from tests.factories import make_song

pytestmark = pytest.mark.django_db

FEELING = "晚风里很想你，可是没有人可以说"


@pytest.fixture
def songs(encoder: Encoder) -> list[Song]:
    songs = [make_song(f"晚风 {n}", "小满", f"晚风吹过旧阳台 {n}\n你的衬衫还没收 {n}") for n in range(3)]
    list(embed_all(encoder))
    return songs


@pytest.fixture
def made(songs: list[Song]) -> NewShare:
    return create_share("songs", "夜里的歌", [Choice(song.pk, 1, 2, 2) for song in songs])


def text_of(response: Any) -> str:
    return str(response.content.decode())


def form_of(page: str) -> dict[str, Any]:
    """What the share form of a page sends when nothing is ticked or changed."""
    form = page[page.index('class="share"') :]
    form = form[: form.index("</form>")]
    sent: dict[str, Any] = {"song": re.findall(r'name="song" value="([^"]+)"', form)}
    for name in ("kind", "title"):
        sent[name] = unescape(re.findall(rf'name="{name}" value="([^"]*)"', form)[0])
    return sent


def shared_at(page: str) -> str:
    return re.findall(r'id="address" value="http://testserver([^"]+)"', page)[0]


def test_an_answer_is_shared_by_the_form_below_it_and_the_words_stay_with_the_visitor(
    client: Client, songs: list[Song]
) -> None:
    answer = text_of(client.post("/resonance/", {"text": FEELING}))
    created = client.post("/share/", form_of(answer))
    assert created.status_code == 200
    shared = client.get(shared_at(text_of(created)))
    assert shared.status_code == 200
    for page in (created, shared):
        assert FEELING not in text_of(page)
        assert FEELING not in str(page.headers)
    assert text_of(shared).count('class="echo"') == 3
    assert "的歌" in text_of(shared)
    assert not Share.objects.exclude(words="").exists()


def test_the_words_are_shared_with_whoever_ticks_the_box(client: Client, songs: list[Song]) -> None:
    for headers in ({}, {"HX-Request": "true"}):
        answer = text_of(client.post("/resonance/", {"text": FEELING}, headers=headers))
        ticked = re.findall(r'name="words" value="([^"]+)"', answer)
        assert ticked == [FEELING]
        assert "checked" not in answer[answer.index('name="words"') :][:200]
        created = text_of(client.post("/share/", form_of(answer) | {"words": ticked[0]}))
        assert FEELING in text_of(client.get(shared_at(created)))


def test_a_long_text_of_many_lines_is_shared_as_it_was_answered(client: Client, songs: list[Song]) -> None:
    lines = "\r\n".join(["晚风"] * 667)  # 2,000 characters as the page counts them
    answer = client.post("/resonance/", {"text": lines})
    assert client.post("/share/", form_of(text_of(answer)) | {"words": lines}).status_code == 200
    assert Share.objects.get().words == lines.replace("\r\n", "\n")
    assert client.post("/share/", form_of(text_of(answer)) | {"words": lines + "长"}).status_code == 422


def test_whoever_writes_of_self_harm_is_offered_care_and_no_sharing(client: Client, songs: list[Song]) -> None:
    assert 'class="share"' not in text_of(client.post("/resonance/", {"text": "晚风里，我不想活了"}))


def test_a_shared_page_can_be_previewed_but_not_found(
    client: Client, made: NewShare, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(3):
        response = client.get(f"/s/{made.token}/")
    page = text_of(response)
    tags = dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', page))
    assert tags["og:title"] == tags["twitter:title"] == "夜里的歌"
    assert tags["og:url"] == f"http://testserver/s/{made.token}/"
    assert tags["og:image"] == tags["twitter:image"] == f"http://testserver/s/{made.token}/card.png"
    assert (tags["og:image:width"], tags["og:image:height"]) == ("1200", "630")
    assert tags["og:description"] == "3 首歌：《晚风 0》《晚风 1》《晚风 2》"
    assert tags["twitter:card"] == "summary_large_image"
    assert "noindex" in tags["robots"]
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert made.secret not in page
    assert "<mark>你的衬衫还没收 0</mark>" in page


def test_a_title_is_text_and_nothing_else(client: Client, songs: list[Song]) -> None:
    title = '"><script>alert(1)</script>'
    made = create_share("songs", title, [Choice(songs[0].pk)], "<b>words</b>")
    page = text_of(client.get(f"/s/{made.token}/"))
    assert "<script>alert" not in page
    assert "<b>words" not in page
    assert page.count("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;") >= 3


def test_a_hidden_song_is_left_out_of_the_page_and_its_description(client: Client, made: NewShare) -> None:
    Song.objects.filter(title="晚风 1").update(hidden=True)
    page = text_of(client.get(f"/s/{made.token}/"))
    assert "晚风 1" not in page
    assert "2 首歌" in page


def test_the_card_is_a_picture_that_may_be_kept_for_a_while(client: Client, made: NewShare) -> None:
    response = client.get(f"/s/{made.token}/card.png")
    assert response.headers["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(response.content)).size == (1200, 630)
    assert "max-age=3600" in response.headers["Cache-Control"]
    assert client.get(f"/s/{made.token}/card.png").content == response.content


def test_the_link_to_take_it_down_asks_first_and_then_does_it(client: Client, songs: list[Song]) -> None:
    answer = text_of(client.post("/resonance/", {"text": FEELING}))
    created = client.post("/share/", form_of(answer))
    down = re.findall(r'id="down" value="http://testserver([^"]+)"', text_of(created))[0]
    address = shared_at(text_of(created))
    assert "no-store" in created.headers["Cache-Control"]
    asked = client.get(down)
    assert "收回" in text_of(asked)
    assert asked.headers["Referrer-Policy"] == "strict-origin"
    assert client.get(address).status_code == 200, "a link that is only followed deletes nothing"
    assert "已经收回了" in text_of(client.post(down))
    for path in (address, address + "card.png", down):
        assert client.get(path).status_code == 404


def test_the_log_knows_neither_the_links_nor_what_takes_them_down(
    made: NewShare, monkeypatch: pytest.MonkeyPatch
) -> None:
    (console,) = [each for each in logging.getLogger().handlers if each.get_name() == "console"]
    monkeypatch.setattr(console, "stream", io.StringIO())
    client = Client(enforce_csrf_checks=True)
    assert client.post(f"/s/{made.token}/down/{made.secret}/").status_code == 403
    assert client.get(f"/s/{made.token}/down/wrong/").status_code == 404
    assert client.delete(f"/api/v1/share/{made.token}").status_code == 403
    said = console.stream.getvalue()  # type: ignore[attr-defined]
    assert "Forbidden (CSRF cookie not set.): /s/…" in said
    assert "Not Found: /s/…" in said
    assert "/api/v1/share/…" in said
    assert made.token not in said
    assert made.secret not in said


def test_a_wrong_secret_leads_nowhere(client: Client, made: NewShare) -> None:
    for secret in ("x", made.token):
        assert client.get(f"/s/{made.token}/down/{secret}/").status_code == 404
        assert client.post(f"/s/{made.token}/down/{secret}/").status_code == 404
    assert client.get(f"/s/{made.token}/").status_code == 200


@pytest.mark.parametrize(
    "path", ["/s/nothing/", "/s/nothing/card.png", f"/s/{'x' * 500}/", "/s/%F0%9F%8C%A7/", "/s/a%00b/"]
)
def test_an_address_that_nobody_was_given_leads_nowhere(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""}, {"title": "长" * 61}, {"title": "\0"}, {"song": []}, {"song": ["x"]}, {"song": ["1:2"]},
        {"song": [str(2**80)]}, {"song": [str(2**63)]}, {"song": ["1:1-999999:1"]}, {"song": ["404"]}, {"song": ["１"]},
        {"kind": "film"}, {"words": "长" * 2_001},
    ],
)  # fmt: skip
def test_what_cannot_be_shared_is_said_kindly(client: Client, songs: list[Song], wrong: dict[str, Any]) -> None:
    sent = {"kind": "songs", "title": "夜里", "song": [str(songs[0].pk)]} | wrong
    response = client.post("/share/", sent)
    assert response.status_code == 422
    assert 'role="alert"' in text_of(response)


def test_the_address_of_the_form_leads_home(client: Client) -> None:
    assert client.get("/share/").headers["Location"] == "/"


def test_nobody_shares_without_end(client: Client, songs: list[Song], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttling, "RATE", "2/hour")
    sent = {"kind": "songs", "title": "夜里", "song": [str(songs[0].pk)]}
    assert [client.post("/share/", sent).status_code for _ in range(3)] == [200, 200, 429]


def test_a_share_needs_the_forms_token(songs: list[Song]) -> None:
    sent = {"kind": "songs", "title": "夜里", "song": [str(songs[0].pk)]}
    assert Client(enforce_csrf_checks=True).post("/share/", sent).status_code == 403
