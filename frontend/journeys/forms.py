"""Where a journey begins, where it leads and how long it is."""

from django import forms
from django.utils.translation import gettext_lazy as _

from frontend.forms import LanguageField, WordsField
from recommender.journey import LEAST_STEPS, MOST_STEPS, USUAL_STEPS
from recommender.moods import Mood


class JourneyForm(forms.Form):
    """What the ends may be is for `plan_journey` to say, once for pages and API. Words at the end outweigh a mood."""

    start = WordsField()
    end = WordsField()
    mood = forms.ChoiceField(
        choices=Mood.choices, required=False, error_messages={"invalid_choice": _("没有这种心情，从下面选一个吧。")}
    )
    steps = forms.TypedChoiceField(
        choices=[(n, n) for n in range(LEAST_STEPS, MOST_STEPS + 1)],
        coerce=int,
        empty_value=USUAL_STEPS,  # type: ignore[arg-type]  # what `coerce` gives
        required=False,
        error_messages={"invalid_choice": _("一段路有 8 到 15 首歌，重新选一下。")},
    )
    language = LanguageField()

    def destination(self) -> str | Mood:
        """The words, or without any the mood; "" where there is neither."""
        words, mood = self.cleaned_data["end"], self.cleaned_data["mood"]
        return Mood(mood) if mood and not words.strip() else words
