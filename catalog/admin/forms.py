"""What a curator types, checked and made fit to store."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from catalog.models import Lyrics
from catalog.text.keys import artist_key, comparable, parse_title


class KeyedForm(forms.ModelForm):
    """Keeps the key of a thing in step with its name, and refuses a name that another one has."""

    # What two things share besides their key when they are one and the same.
    scope: tuple[str, ...] = ()
    taken: str

    def key_of(self, cleaned: dict[str, Any]) -> str:
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.errors:
            self.instance.key = self.key_of(self.cleaned_data)
            same = {"key": self.instance.key} | {field: self.cleaned_data[field] for field in self.scope}
            others = type(self.instance)._default_manager.exclude(pk=self.instance.pk)
            if other := others.filter(**same).first():
                raise ValidationError(gettext(self.taken).format(other))
        return self.cleaned_data


class ArtistForm(KeyedForm):
    taken = gettext_noop("已经有一位叫“{}”的歌手了。")

    def key_of(self, cleaned: dict[str, Any]) -> str:
        return artist_key(cleaned["name"])


class AlbumForm(KeyedForm):
    scope = ("artist",)
    taken = gettext_noop("这位歌手已经有一张《{}》了。")

    def key_of(self, cleaned: dict[str, Any]) -> str:
        return comparable(cleaned["title"])[:300]


class SongForm(KeyedForm):
    scope = ("artist",)
    taken = gettext_noop("这位歌手已经有一首《{}》了。如果是同一首歌，请在列表里把它们合并。")

    def key_of(self, cleaned: dict[str, Any]) -> str:
        return parse_title(cleaned["title"], cleaned["artist"].name).key


class LinesField(forms.CharField):
    """Text of several lines. Browsers send CRLF, which must not make unchanged words look changed."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return "\n".join((super().to_python(value) or "").splitlines())


class LyricsForm(forms.ModelForm):
    text = LinesField(
        label=_("整理后的歌词"), help_text=_("一行一句，空一行是新的一段。改动之后几秒，推荐就按新的词来。")
    )

    class Meta:
        model = Lyrics
        fields = ["version", "primary", "text"]

    def clean(self) -> dict[str, Any]:
        super().clean()
        # Words that a curator writes are their own original.
        self.instance.raw = self.instance.raw or self.cleaned_data.get("text", "")
        return self.cleaned_data

    def validate_constraints(self) -> None:
        """Left to VersionsFormSet: what one version may be depends on what becomes of the others."""


class VersionsFormSet(forms.BaseInlineFormSet):
    """All versions of one song: at least one, no two alike, and exactly one that stands for the song."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        kept = self._kept()
        if len(kept) == 1:
            kept[0].primary = True
        if not kept:
            raise ValidationError(_("至少要有一个版本的歌词。"))
        if sum(lyrics.primary for lyrics in kept) != 1:
            raise ValidationError(_("请选一个、而且只选一个主要版本：网站显示它，推荐也读它。"))
        if len({lyrics.text for lyrics in kept}) < len(kept):
            raise ValidationError(_("有两个版本的歌词一模一样，留下一个就好。"))

    def save(self, commit: bool = True) -> Any:
        """Save the versions so that at no moment two of them stand for the song."""
        primary = next(lyrics for lyrics in self._kept() if lyrics.primary)
        Lyrics.objects.filter(song=self.instance).exclude(pk=primary.pk).update(primary=False)
        saved = super().save(commit)
        Lyrics.objects.filter(pk=primary.pk).update(primary=True)
        return saved

    def _kept(self) -> list[Lyrics]:
        """The versions that there will be; what the form left empty and what is to be deleted is none."""
        return [
            form.instance
            for form in self.forms
            if (form.instance.pk or form.has_changed()) and not form.cleaned_data.get(DELETION_FIELD_NAME)
        ]
