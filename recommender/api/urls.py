from django.urls import include, path

from recommender.api import journey, moods, sharing, views

urlpatterns = [
    path("", include("recommender.api.me.urls")),
    path("journey", journey.JourneyView.as_view()),
    path("moods", moods.MoodsView.as_view()),
    path("moods/<slug:mood>/songs", moods.MoodSongsView.as_view()),
    path("recommend", views.RecommendView.as_view()),
    path("share", sharing.SharesView.as_view()),
    path("share/<str:token>", sharing.ShareView.as_view()),
    path("songs/<int:pk>/similar", views.SimilarView.as_view()),
]
