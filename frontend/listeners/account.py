"""The account and the tokens of its programs. Signing in, passwords and addresses are django-allauth's."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from frontend.listeners.forms import TokenForm
from frontend.listeners.signed_in import ListenerRequest, for_listeners
from recommender.listeners.tokens import MAX_TOKENS, make_token


@require_http_methods(["GET", "HEAD", "POST"])
@for_listeners
def account(request: ListenerRequest) -> HttpResponse:
    """The account; POST makes a token, which this one answer shows and no other."""
    form, token = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        if request.listener.tokens.count() < MAX_TOKENS:
            token, form = make_token(request.listener, form.cleaned_data["name"]), TokenForm()
        else:
            form.add_error("name", _("令牌已经够多了，先收回几个吧。"))
    context = {"form": form, "token": token, "tokens": request.listener.tokens.all()}
    return render(request, "frontend/listeners/account.html", context)


@require_POST
@for_listeners
def revoke(request: ListenerRequest, pk: int) -> HttpResponse:
    get_object_or_404(request.listener.tokens, pk=pk).delete()
    return redirect("frontend:account")
