"""The REST API of the whole site: its addresses, its documents and its answer to an address that is none of them."""

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.http import HttpRequest
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.exceptions import NotFound
from rest_framework.views import APIView


class UnknownAddressView(APIView):
    """An address under /api/ that is nothing gets the API's error, not a page."""

    schema = None

    def initial(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        raise NotFound


# Swagger UI, which we serve ourselves, sets styles of its own; its script comes from an address, as the policy demands.
swagger = csp_update({"style-src": [SELF, UNSAFE_INLINE]})(SpectacularSwaggerSplitView.as_view(url_name="api-schema"))

urlpatterns = [
    path("v1/", include("catalog.api.urls")),
    path("v1/", include("recommender.api.urls")),
    path("schema", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", swagger, name="api-docs"),
    re_path("", UnknownAddressView.as_view()),
]
