from django.urls import path

from frontend.moods import views

urlpatterns = [
    path("moods/", views.moods, name="moods"),
    path("moods/<slug:slug>/", views.mood, name="mood"),
]
