"""What the listener's pages have in common."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django_htmx.middleware import HtmxDetails

from recommender.listeners.models import Listener

View = Callable[..., HttpResponse]


class ListenerRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: User
    htmx: HtmxDetails
    listener: Listener


def for_listeners(view: View) -> View:
    """Let only those who are signed in see a page, with `request.listener`; no cache may keep it."""

    @login_required
    @cache_control(private=True, no_store=True)
    def signed_in(request: Any, *args: object, **kwargs: object) -> HttpResponse:
        request.listener = Listener.objects.of(request.user)
        return view(request, *args, **kwargs)

    return signed_in


def back(request: HttpRequest, *otherwise: Any) -> HttpResponse:
    """To the page that a form names as `next`, if it is one of ours, else to another, named as for `redirect`."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return redirect(wanted) if ours else redirect(*otherwise)
