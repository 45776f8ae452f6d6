"""What somebody sends who shares songs."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from frontend.forms import WordsField
from recommender.api.serializers import MAX_ID
from recommender.api.sharing import MAX_LINE
from recommender.recommendation import MAX_TEXT
from recommender.sharing.models import Share
from recommender.sharing.shares import Choice

# A song's id, and behind it the lines to show: "7" or "7:12-15:13".
CHOICE = re.compile(r"(\d{1,19})(?::(\d{1,6})-(\d{1,6}):(\d{1,6}))?")


class SongsField(forms.MultipleChoiceField):
    """Songs in the order they are sent."""

    def validate(self, value: list[str]) -> None:
        if not value or not all(map(CHOICE.fullmatch, value)):
            raise forms.ValidationError(_("没有收到要分享的歌。"), code="invalid")

    def clean(self, value: list[str]) -> list[Choice]:
        matches = [match for match in map(CHOICE.fullmatch, super().clean(value)) if match]
        numbers = [[int(number) if number else None for number in match.groups()] for match in matches]
        if any((song or 0) > MAX_ID or max(filter(None, lines), default=0) > MAX_LINE for song, *lines in numbers):
            raise forms.ValidationError(_("没有收到要分享的歌。"), code="invalid")
        return [Choice(song or 0, *lines) for song, *lines in numbers]


class ShareForm(forms.Form):
    kind = forms.ChoiceField(choices=Share.Kind.choices)
    title = forms.CharField(
        max_length=Share.TITLE_LENGTH,
        error_messages={"required": _("给它起个名字吧。"), "max_length": _("标题太长了，留下最要紧的几个字。")},
    )
    song = SongsField()
    # A box that is ticked sends what the visitor wrote, and one that is not sends nothing.
    words = WordsField(MAX_TEXT)
