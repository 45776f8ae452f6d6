from django.urls import path

from recommender.api import views

urlpatterns = [
    path("recommend", views.RecommendView.as_view()),
    path("songs/<int:pk>/similar", views.SimilarView.as_view()),
]
