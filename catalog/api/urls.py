from django.urls import path
from rest_framework.routers import SimpleRouter

from catalog.api import views

router = SimpleRouter(trailing_slash=False)
router.register("songs", views.SongViewSet)

urlpatterns = [
    *router.urls,
    path("artists/<int:pk>", views.ArtistView.as_view()),
    path("artists/<int:pk>/songs", views.ArtistSongsView.as_view()),
    path("search", views.SearchView.as_view()),
]
