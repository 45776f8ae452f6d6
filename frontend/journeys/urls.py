from django.urls import path

from frontend.journeys import views
from frontend.journeys.exporting import export

urlpatterns = [
    path("journey/", views.journey, name="journey"),
    path("journey/export/", export, name="journey-export"),
]
