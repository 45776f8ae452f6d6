from django.urls import include, path
from rest_framework.routers import SimpleRouter

from recommender.api.me import views

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("playlists", views.PlaylistViewSet)
router.register("searches", views.SavedSearchViewSet)
router.register("answers", views.SavedAnswerViewSet)

urlpatterns = [
    path("", views.MeView.as_view()),
    path("/events", views.EventsView.as_view()),
    path("/history", views.HistoryView.as_view()),
    path("/likes", views.LikesView.as_view()),
    path("/dislikes", views.DislikesView.as_view()),
    path("/disliked-artists", views.DislikedArtistsView.as_view()),
    path("/diary", views.DiaryViewSet.as_view({"get": "list", "delete": "destroy_all"})),
    path("/diary/<int:pk>", views.DiaryViewSet.as_view({"delete": "destroy"})),
    path("/export", views.ExportView.as_view()),
    path("/", include(router.urls)),
]
