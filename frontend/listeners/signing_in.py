"""Signing in and out, which django-allauth does: what it asks and says of names and passwords, where this site has
better words for it, and what becomes of the visit."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm, SignupForm
from allauth.account.views import LogoutView
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from frontend.listeners.opinions import take_over_rejections
from frontend.visit import Visit

USERNAME_VALIDATORS = [
    UnicodeUsernameValidator(message=_("名字里可以有汉字、字母、数字和 @ . + - _，不能有空格和别的符号。"))
]


class AccountAdapter(DefaultAccountAdapter):
    """On the way in, by whichever door, the account takes over what was not wanted on the visit."""

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        take_over_rejections(request)


class SignOutView(LogoutView):
    """On the way out the visit ends: whoever uses the browser next has wishes of their own."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return Visit().keep(request, super().post(request, *args, **kwargs))


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
