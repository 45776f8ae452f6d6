"""What django-allauth and Django ask and say of names and passwords, where this site has better words for it."""

from typing import Any

from allauth.account.forms import LoginForm, SignupForm
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

USERNAME_VALIDATORS = [
    UnicodeUsernameValidator(message=_("名字里可以有汉字、字母、数字和 @ . + - _，不能有空格和别的符号。"))
]


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("用户名或邮箱")
        self.fields["login"].widget.attrs.update(autocomplete="username", placeholder="")
        self.fields["password"].help_text = ""  # the page shows the way to another one below its button


class SignUpForm(SignupForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("邮箱（可以不填）")


class LongEnoughValidator(MinimumLengthValidator):
    def get_error_message(self) -> str:
        return ngettext(
            "密码太短了，至少要 %(length)d 个字符。", "密码太短了，至少要 %(length)d 个字符。", self.min_length
        ) % {"length": self.min_length}
