"""The REST API of the whole site: its addresses, its documents and its answer to an address that is none of them."""

from django.http import HttpRequest
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from rest_framework.exceptions import NotFound
from rest_framework.views import APIView


class UnknownAddressView(APIView):
    """An address under /api/ that is nothing gets the API's error, not a page."""

    schema = None

    def initial(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        raise NotFound


urlpatterns = [
    path("v1/", include("catalog.api.urls")),
    path("v1/", include("recommender.api.urls")),
    path("schema", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="api-schema"), name="api-docs"),
    re_path("", UnknownAddressView.as_view()),
]
