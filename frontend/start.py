"""A start from nothing: one sentence, a varied dozen of songs, a few picked, and an answer that is personal already."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from frontend.answers import answer_to, keep_if_new, listener_of
from frontend.forms import FeelingForm
from frontend.throttling import in_moderation
from frontend.visit import MORE, Visit
from recommender.cold_start import dozen
from recommender.recommendation import Answer, InvalidText


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@cache_control(private=True, no_store=True)
@in_moderation
def start(request: HttpRequest) -> HttpResponse:
    """The sentence, then the dozen. What a visitor picks lives for the visit; what a listener picks `for_you` hears."""
    form = FeelingForm(request.POST)
    if "picked" in request.POST:
        return _picked(request, form)
    answer = _dozen(request, form) if request.method == "POST" else None
    context = {"form": form, "answer": answer, "visit": Visit.of(request)}
    return render(request, "frontend/start.html", context, status=422 if form.errors else 200)


def _picked(request: HttpRequest, form: FeelingForm) -> HttpResponse:
    visit = Visit.of(request)
    for song in request.POST.getlist("like"):
        visit = visit.wishing(f"{MORE}-{song}")
    answer = answer_to(form, visit, None)
    context = {"form": form, "answer": answer, "visit": visit}
    return visit.keep(request, render(request, "frontend/home.html", context, status=200 if answer else 422))


def _dozen(request: HttpRequest, form: FeelingForm) -> Answer | None:
    """Songs to pick from, which a diary keeps with the words, or None with the reason among the form's errors."""
    if not form.is_valid():
        return None
    listener = listener_of(request)
    try:
        answer = dozen(form.cleaned_data["text"], listener, Visit.of(request).narrow(form.filters()))
    except InvalidText as error:
        form.add_error("text", str(error))
        return None
    keep_if_new(request, listener, form, answer)
    return answer
