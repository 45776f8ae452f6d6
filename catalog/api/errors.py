"""What an API client is told of an error, where the libraries' own answers do not do."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext_lazy as _
from drf_standardized_errors.handler import ExceptionHandler
from rest_framework.exceptions import APIException


class TooLarge(APIException):
    status_code = 413
    default_detail = _("发来的内容太大了。")
    default_code = "too_large"


class ErrorHandler(ExceptionHandler):
    def convert_known_exceptions(self, exc: Exception) -> Exception:
        """A body that is larger than settings.DATA_UPLOAD_MAX_MEMORY_SIZE is the client's error; it is not read."""
        return TooLarge() if isinstance(exc, RequestDataTooBig) else super().convert_known_exceptions(exc)

    def format_exception(self, exc: APIException) -> dict[str, Any]:
        """With a ? for each lone surrogate: an error may quote what the client sent; UTF-8 has no bytes for those."""
        said = super().format_exception(exc)
        for error in said["errors"]:
            error["detail"] = error["detail"].encode(errors="replace").decode()
        return said
