"""The addresses of the pages. What a visitor writes about a feeling is never part of one."""

from django.urls import include, path
from django.views.i18n import set_language

from frontend import search, start, views

app_name = "frontend"
urlpatterns = [
    path("", include("frontend.listeners.urls")),
    path("", views.home, name="home"),
    path("start/", start.start, name="start"),
    path("resonance/", views.resonance, name="resonance"),
    path("", include("frontend.moods.urls")),
    path("", include("frontend.journeys.urls")),
    path("", include("frontend.sharing.urls")),
    path("search/", search.search, name="search"),
    path("search/suggestions/", search.suggestions, name="suggestions"),
    path("songs/<int:pk>/", views.song, name="song"),
    path("visit/", views.wish, name="wish"),
    path("artists/<int:pk>/", views.artist, name="artist"),
    path("about/", views.about, name="about"),
    path("language/", set_language, name="language"),
]
