"""What a visitor may send."""

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import Language
from catalog.search import MAX_QUERY
from recommender.recommenders.base import Filters
from recommender.shifting import Shift

ANY_LANGUAGE = "any"


class WordsField(forms.CharField):
    """A visitor's own words, or none. Lines end in one character, as in the field on the page: both count alike.

    How long they may be is for `recommender` to say, once for pages and API; `max_length` is for words that have been
    answered already.
    """

    def __init__(self, max_length: int | None = None) -> None:
        super().__init__(required=False, strip=False, max_length=max_length)

    def to_python(self, value: str | None) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class LanguageField(forms.TypedChoiceField):
    """The language of the songs, as Filters take it: "" for any; Chinese where nothing was chosen."""

    def __init__(self) -> None:
        super().__init__(
            choices=[(Language.CHINESE, _("中文歌")), (ANY_LANGUAGE, _("各种语言"))],
            coerce=lambda chosen: "" if chosen == ANY_LANGUAGE else chosen,
            empty_value=Language.CHINESE,
            required=False,
            error_messages={"invalid_choice": _("请重新选一下语言。")},
        )


class FeelingForm(forms.Form):
    """A feeling in the visitor's own words."""

    text = WordsField()
    language = LanguageField()
    shift = forms.CharField(required=False, max_length=5)  # see recommender.shifting

    def clean_shift(self) -> Shift:
        try:
            return Shift.parse(self.cleaned_data["shift"])
        except ValueError as error:
            raise forms.ValidationError(_("没看懂要往哪边调，再按一次试试。")) from error

    def filters(self) -> Filters:
        return Filters(language=self.cleaned_data["language"])


class SearchForm(forms.Form):
    q = forms.CharField(
        required=False, max_length=MAX_QUERY, error_messages={"max_length": _("太长了，留下最记得的几个字就好。")}
    )
