"""How allauth makes accounts here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from spark import standing
from spark.ids import new_public_id
from spark.models import Member
from spark.network import client_ip


class AccountAdapter(DefaultAccountAdapter):
    def new_user(self, request: HttpRequest) -> Member:
        # The form fills in the handle afterwards; the row must be unique at its first save.
        return Member(handle=new_public_id().lower())

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        user.email = form.cleaned_data["email"].strip().lower()
        return super().save_user(request, user, form, commit)

    def set_password(self, user: Any, password: str) -> None:
        super().set_password(user, password)
        standing.changed([user.pk])  # sessions of before are over

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_ip(request)
