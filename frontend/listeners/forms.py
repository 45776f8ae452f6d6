"""What a listener may send."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontend.forms import WordsField
from recommender.listeners.models import AccessToken, Event, Listener, Playlist
from recommender.personal import GROUPS, MOST_WEIGHT
from recommender.recommendation import MAX_TEXT

SONG_KINDS = [(kind.value, kind.label) for kind in Event.ABOUT_OPINION]
ARTIST_KINDS = [(kind.value, kind.label) for kind in Event.ABOUT_ARTISTS]


class SongOpinionForm(forms.Form):
    kind = forms.ChoiceField(choices=SONG_KINDS)


class ArtistOpinionForm(forms.Form):
    kind = forms.ChoiceField(choices=ARTIST_KINDS)


class PlaylistForm(forms.ModelForm):
    class Meta:
        model = Playlist
        fields = ["name"]
        labels = {"name": gettext_lazy("歌单的名字")}


class PlaceForm(forms.Form):
    """What is to become of one song of a playlist."""

    song = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    change = forms.ChoiceField(choices=[(change, change) for change in ("add", "remove", "up", "down")])


class SavedAnswerForm(forms.Form):
    """The songs of an answer, best first; its words, which are kept only while the diary is on."""

    songs = forms.CharField(max_length=2_000)
    words = WordsField(MAX_TEXT)

    def clean_songs(self) -> list[int]:
        ids = self.cleaned_data["songs"].split(",")
        if len(ids) > 100 or not all(part.isdecimal() and len(part) < 19 for part in ids):
            raise forms.ValidationError(_("没有读懂这一组歌。"))
        return [int(part) for part in ids]


class WeightsForm(forms.Form):
    """What each group of sources is to count, or that all count as measured."""

    even = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for group in GROUPS:
            self.fields[group] = forms.FloatField(min_value=0, max_value=MOST_WEIGHT)

    def chosen(self) -> dict[str, float]:
        return {} if self.cleaned_data["even"] else {group: self.cleaned_data[group] for group in GROUPS}


class TokenForm(forms.ModelForm):
    class Meta:
        model = AccessToken
        fields = ["name"]
        labels = {"name": gettext_lazy("给它起个名字，比如「手机」")}


class PrivacyForm(forms.ModelForm):
    class Meta:
        model = Listener
        fields = ["keeps_diary", "paused"]


class DeletionForm(forms.Form):
    """Deleting everything asks for the password once more."""

    password = forms.CharField(
        label=gettext_lazy("你的密码"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if self.is_bound:  # refused: the form is far down on its page
            self.fields["password"].widget.attrs["autofocus"] = True

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError(_("密码不对，什么都没有删。"))
        return password
