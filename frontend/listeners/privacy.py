"""What is kept of a listener: choosing it, taking it along, and having it deleted."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend.listeners.forms import DeletionForm, PrivacyForm
from frontend.listeners.signed_in import ListenerRequest, for_listeners
from frontend.visit import Visit
from recommender.listeners.exporting import everything_about


@require_http_methods(["GET", "HEAD", "POST"])
@for_listeners
def privacy(request: ListenerRequest) -> HttpResponse:
    form = PrivacyForm(request.POST if request.method == "POST" else None, instance=request.listener)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("记住了。"))
        return redirect("frontend:privacy")
    return render(request, "frontend/listeners/privacy.html", {"form": form, "deletion": DeletionForm(request.user)})


@require_safe
@for_listeners
def export(request: ListenerRequest) -> HttpResponse:
    content = JsonResponse(everything_about(request.listener), json_dumps_params={"ensure_ascii": False, "indent": 1})
    content.headers["Content-Disposition"] = 'attachment; filename="echoes-of-mood.json"'
    return content


@require_POST
@sensitive_post_parameters()
@for_listeners
def delete_everything(request: ListenerRequest) -> HttpResponse:
    """Delete the account and every row that hangs on it, and sign out everywhere."""
    if refusal := ratelimit.consume_or_429(request, action="reauthenticate", user=request.user):
        return refusal  # no more guesses of the password here than anywhere else
    deletion = DeletionForm(request.user, request.POST)
    if not deletion.is_valid():
        context = {"form": PrivacyForm(instance=request.listener), "deletion": deletion}
        return render(request, "frontend/listeners/privacy.html", context, status=422)
    user = request.user
    logout(request)
    user.delete()
    messages.success(request, _("都删掉了。谢谢你来过。"))
    return Visit().keep(request, redirect("frontend:home"))
