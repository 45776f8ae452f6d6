"""What an API client is told of an error, where the libraries' own answers do not do."""

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
