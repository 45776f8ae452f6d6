"""The addresses of a listener's own pages, as part of the frontend's."""

from django.urls import path

from frontend.listeners import account, diary, for_you, library, opinions, playlists, privacy

urlpatterns = [
    path("account/", account.account, name="account"),
    path("account/tokens/<int:pk>/revoke/", account.revoke, name="revoke"),
    path("artists/<int:pk>/opinion/", opinions.artist_opinion, name="artist-opinion"),
    path("diary/", diary.diary, name="diary"),
    path("diary/delete/", diary.delete_all, name="diary-delete-all"),
    path("diary/<int:pk>/delete/", diary.delete, name="diary-delete"),
    path("for-you/", for_you.for_you, name="for-you"),
    path("library/", library.library, name="library"),
    path("library/dislikes/", library.dislikes, name="dislikes"),
    path("library/history/", library.history, name="history"),
    path("library/saved/", library.saved, name="saved"),
    path("library/saved/answers/", library.save_answer, name="save-answer"),
    path("library/saved/answers/<int:pk>/delete/", library.forget_answer, name="forget-answer"),
    path("library/saved/searches/", library.save_search, name="save-search"),
    path("library/saved/searches/<int:pk>/delete/", library.forget_search, name="forget-search"),
    path("playlists/", playlists.playlists, name="playlists"),
    path("playlists/<int:pk>/", playlists.playlist, name="playlist"),
    path("playlists/<int:pk>/songs/", playlists.change, name="playlist-change"),
    path("playlists/<int:pk>/delete/", playlists.delete, name="playlist-delete"),
    path("playlists/<int:pk>/m3u/", playlists.m3u, name="playlist-m3u"),
    path("playlists/<int:pk>/json/", playlists.as_json, name="playlist-json"),
    path("privacy/", privacy.privacy, name="privacy"),
    path("privacy/export/", privacy.export, name="export"),
    path("privacy/delete/", privacy.delete_everything, name="delete-everything"),
    path("songs/<int:pk>/opinion/", opinions.opinion, name="opinion"),
]
