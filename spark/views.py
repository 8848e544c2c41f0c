"""The member's own settings: profile, layout, 1-Click, tokens."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from spark import appearance
from spark.apikit.access import SCOPES
from spark.forms import ProfileForm, TokenForm
from spark.tokens import make_token
from spark.tokens import revoke_token as end_token


@login_required
@require_http_methods(["GET", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, request.FILES or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            if appearance.OF_MEMBER.intersection(form.changed_data):
                appearance.changed(members=[request.user.pk], now=timezone.now())
        messages.success(request, "Saved.")
        return redirect("settings")
    context = {"form": form, "tokens": request.user.api_tokens.filter(revoked_at=None)}
    context |= {"token_form": TokenForm(), "place": "settings"}
    return render(request, "spark/settings.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def tokens(request: HttpRequest) -> HttpResponse:
    form = TokenForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Give the token a name and at least one scope.")
        return redirect("settings")
    row, token = make_token(member=request.user, now=timezone.now(), **form.cleaned_data)
    return render(request, "spark/token.html", {"row": row, "token": token, "scopes": SCOPES})


@login_required
@require_POST
def revoke_token(request: HttpRequest, public_id: str) -> HttpResponse:
    if end_token(member=request.user, public_id=public_id, now=timezone.now()):
        messages.success(request, "The token is revoked.")
    return redirect("settings")
