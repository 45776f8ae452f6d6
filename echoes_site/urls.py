"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path

from echoes_site import health
from recommender.api.views import OriginalRecommendView

urlpatterns = [
    path("", include("frontend.urls")),
    path("admin/", admin.site.urls),
    path("api/", include("echoes_site.api")),
    path("healthz", health.live),
    path("readyz", health.ready),
    path("recommend", OriginalRecommendView.as_view()),
]
