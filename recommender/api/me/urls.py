from django.urls import include, path
from rest_framework.routers import SimpleRouter

from recommender.api.me import views
from recommender.api.me.dozen import DozenView
from recommender.api.me.recommendations import RecommendationsView

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("playlists", views.PlaylistViewSet)
router.register("searches", views.SavedSearchViewSet)
router.register("answers", views.SavedAnswerViewSet)

urlpatterns = [
    path("me", views.MeView.as_view()),
    path("me/events", views.EventsView.as_view()),
    path("me/history", views.HistoryView.as_view()),
    path("me/likes", views.LikesView.as_view()),
    path("me/dislikes", views.DislikesView.as_view()),
    path("me/disliked-artists", views.DislikedArtistsView.as_view()),
    path("me/dozen", DozenView.as_view()),
    path("me/diary", views.DiaryViewSet.as_view({"get": "list", "delete": "destroy_all"})),
    path("me/diary/<int:pk>", views.DiaryViewSet.as_view({"delete": "destroy"})),
    path("me/export", views.ExportView.as_view()),
    path("me/recommendations", RecommendationsView.as_view()),
    path("me/", include(router.urls)),
]
