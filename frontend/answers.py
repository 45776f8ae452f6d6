"""How pages answer a feeling: anybody by what the words say, a listener by what is known of them too."""

from django.http import HttpRequest

from frontend.forms import FeelingForm
from frontend.listeners.opinions import remember_wishes
from frontend.visit import Visit
from recommender.listeners.diary import keep_in_diary
from recommender.listeners.models import Listener
from recommender.listeners.taste import acceptable_to
from recommender.personal import recommend_for
from recommender.recommendation import Answer, InvalidText, readable, recommend
from recommender.recommenders.base import Filters

RECOMMENDATIONS = 10
# What a form sends that asks for the first time; whatever comes with it asks the same again.
ASKED_AT_FIRST = {"csrfmiddlewaretoken", "text", "language"}


def listener_of(request: HttpRequest) -> Listener | None:
    return Listener.objects.of(request.user) if request.user.is_authenticated else None


def visit_after(request: HttpRequest) -> Visit:
    """The visit with the wish that a request brings, if it brings one; an account remembers it."""
    wish = request.POST.get("wish", "")
    before = Visit.of(request)
    after = before.wishing(wish)
    remember_wishes(request, wish, before, after)
    return after


def narrowed(filters: Filters, visit: Visit, listener: Listener | None) -> Filters:
    """Without what is not wanted on this visit, or by this listener for good."""
    return acceptable_to(listener, visit.narrow(filters))


def answer_to(form: FeelingForm, visit: Visit, listener: Listener | None, *, wordless: bool = False) -> Answer | None:
    """What resonates with a form's text and the visit's wishes, or None with the reason among the form's errors.

    Where it may be `wordless`, a form without words asks for what a listener likes.
    """
    if not form.is_valid():
        return None
    asked = form.cleaned_data
    try:
        words = "" if wordless and not asked["text"].strip() else readable(asked["text"])
        filters, shift = visit.narrow(form.filters()), asked["shift"]
        if listener:
            return recommend_for(listener, words, RECOMMENDATIONS, filters, shift, like=visit.more)
        return recommend(words, RECOMMENDATIONS, filters, shift, visit.more)
    except InvalidText as error:
        form.add_error("text", str(error))
        return None


def keep_if_new(request: HttpRequest, listener: Listener | None, form: FeelingForm, answer: Answer | None) -> None:
    """Let a listener's diary keep what they wrote and what answered it, once."""
    if listener and answer and form.cleaned_data["text"].strip() and request.POST.keys() <= ASKED_AT_FIRST:
        keep_in_diary(listener, form.cleaned_data["text"], answer)
