"""Every address of the site."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from echoes_site import health
from frontend.listeners.signing_in import SignOutView
from recommender.api.views import OriginalRecommendView

# Curators sign in where everybody does, under the same limits.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", include("frontend.urls")),
    path("account/logout/", SignOutView.as_view(), name="account_logout"),
    path("account/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
    path("api/", include("echoes_site.api")),
    path("healthz", health.live),
    path("readyz", health.ready),
    path("recommend", OriginalRecommendView.as_view()),
]
