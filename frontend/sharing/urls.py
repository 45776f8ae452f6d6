from django.urls import path

from frontend.sharing import views

urlpatterns = [
    path("share/", views.create, name="share_songs"),
    path("s/<str:token>/", views.share, name="share"),
    path("s/<str:token>/card.png", views.share_card, name="share_card"),
    path("s/<str:token>/down/<str:secret>/", views.share_down, name="share_down"),
]
