"""What a visitor may send."""

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import Language
from catalog.search import MAX_QUERY
from recommender.recommenders.base import Filters
from recommender.shifting import Shift

ANY_LANGUAGE = "any"


class FeelingForm(forms.Form):
    """A feeling in the visitor's own words. How long it may be is for `recommend` to say, once for pages and API."""

    text = forms.CharField(required=False, strip=False)
    language = forms.TypedChoiceField(
        choices=[(Language.CHINESE, _("中文歌")), (ANY_LANGUAGE, _("各种语言"))],
        coerce=lambda chosen: "" if chosen == ANY_LANGUAGE else chosen,
        empty_value=Language.CHINESE,
        required=False,
        error_messages={"invalid_choice": _("请在「更多」里重新选一下语言。")},
    )

    shift = forms.CharField(required=False, max_length=5)  # see recommender.shifting

    def clean_shift(self) -> Shift:
        try:
            return Shift.parse(self.cleaned_data["shift"])
        except ValueError as error:
            raise forms.ValidationError(_("没看懂要往哪边调，再按一次试试。")) from error

    def clean_text(self) -> str:
        """Lines end in one character here, as in the field on the page, so that both count alike."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")

    def filters(self) -> Filters:
        return Filters(language=self.cleaned_data["language"])


class SearchForm(forms.Form):
    q = forms.CharField(
        required=False, max_length=MAX_QUERY, error_messages={"max_length": _("太长了，留下最记得的几个字就好。")}
    )
