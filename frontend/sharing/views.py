"""Sharing songs: nothing of what somebody wrote is kept unless they ticked the box that says so."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from frontend.sharing.forms import ShareForm
from recommender.sharing.card import HEIGHT, WIDTH, card
from recommender.sharing.models import Share
from recommender.sharing.shares import InvalidShare, NewShare, create_share, open_share, take_down
from recommender.sharing.throttling import ShareRateThrottle

CARD_SECONDS = 3_600


def not_to_be_found(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Keeps search engines out, of pictures as well."""

    @wraps(view)
    def quiet(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return quiet


@not_to_be_found
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@cache_control(private=True, no_store=True)
def create(request: HttpRequest) -> HttpResponse:
    """Make a share, and show its link and, this once, the link that takes it down."""
    if request.method != "POST":
        return redirect("frontend:home")
    form = ShareForm(request.POST)
    if not form.is_valid():
        return _refusal(request, form)
    if not ShareRateThrottle().allow_request(request, None):  # type: ignore[arg-type]  # reads the address alone
        return render(request, "429.html", status=429)
    wished = form.cleaned_data
    try:
        made = create_share(wished["kind"], wished["title"], wished["song"], wished["words"])
    except InvalidShare as reason:
        form.add_error(None, reason)
        return _refusal(request, form)
    return render(request, "frontend/sharing/created.html", _links(request, made))


@not_to_be_found
@require_safe
@cache_control(private=True, no_cache=True)
def share(request: HttpRequest, token: str) -> HttpResponse:
    if (opened := open_share(token)) is None:
        raise Http404
    address = request.build_absolute_uri(request.path)
    picture = request.build_absolute_uri(reverse("frontend:share_card", args=[token]))
    shown = {"opened": opened, "address": address, "picture": picture, "width": WIDTH, "height": HEIGHT}
    return render(request, "frontend/sharing/share.html", shown)


@not_to_be_found
@require_safe
@cache_control(public=True, max_age=CARD_SECONDS)
def share_card(request: HttpRequest, token: str) -> HttpResponse:
    if (opened := open_share(token)) is None:
        raise Http404
    return HttpResponse(card(opened), content_type="image/png")


@not_to_be_found
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("secret")
@cache_control(private=True, no_store=True)
def share_down(request: HttpRequest, token: str, secret: str) -> HttpResponse:
    """Ask, and then take the share down. Only a POST deletes: previews and scanners follow links as well."""
    opened = Share.objects.at(token).first()
    if opened is None or not opened.has_secret(secret):
        raise Http404
    done = request.method == "POST" and take_down(token, secret)
    response = render(request, "frontend/sharing/down.html", {"share": opened, "done": done})
    # The secret stays here; the origin goes along, without which a browser's POST is taken for a forged one.
    response["Referrer-Policy"] = "strict-origin"
    return response


def _refusal(request: HttpRequest, form: ShareForm) -> HttpResponse:
    reasons = [reason for reasons in form.errors.values() for reason in reasons]
    return render(request, "frontend/sharing/refused.html", {"reasons": reasons}, status=422)


def _links(request: HttpRequest, made: NewShare) -> dict[str, object]:
    def absolute(name: str, *arguments: str) -> str:
        return request.build_absolute_uri(reverse(name, args=arguments))

    return {
        "share": made.share,
        "address": absolute("frontend:share", made.token),
        "down": absolute("frontend:share_down", made.token, made.secret),
        "picture": reverse("frontend:share_card", args=[made.token]),
        "width": WIDTH,
        "height": HEIGHT,
    }
