"""The addresses of what is public about labels; part of the feed's."""

from django.urls import path

from feed.views import decisions, transparency

urlpatterns = [
    path("transparency/", transparency.the_register, name="register"),
    path("transparency/ranking/", transparency.ranking, name="ranking"),
    path("p/<slug:public_id>/label/", transparency.label_history, name="label_history"),
    path("decisions/", decisions.decisions, name="decisions"),
    path("p/<slug:public_id>/appeal/", decisions.appeal, name="appeal"),
    path("p/<slug:public_id>/appeal/<slug:what>/", decisions.appeal, name="appeal_against"),
]
