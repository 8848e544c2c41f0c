"""What a member was served, place by place, and the dial for paid posts (row C02)."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from feed.models import FeedProfile
from feed.proof.report import report_of
from feed.services.dial import set_dial
from feed.services.refusals import Refused
from feed.services.viewing import WINDOW, shares_of
from spark.models import SiteSettings

STEPS = (0, 5, 10, 15, 20, 25, 30, 33)
NONE = "None at all"


class DialForm(forms.Form):
    sponsored_percent = forms.TypedChoiceField(
        label="Sponsored posts in my feed", coerce=int, required=False, empty_value=None
    )
    is_following_capped = forms.BooleanField(label="Apply my cap on Following too", required=False)

    def __init__(self, *args: object, most: int, chosen: int | None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        steps = {step for step in STEPS if step < most} | {0}
        # What is chosen now stays a choice, so that saving another field does not change it.
        steps |= set() if chosen is None else {chosen}
        choices = [(str(step), f"At most {step} %" if step else NONE) for step in sorted(steps)]
        self.fields["sponsored_percent"].choices = [
            ("", f"As this shop has it: at most {most} %"), *choices,
        ]  # fmt: skip


@login_required
@require_safe
def feed_proof(request: HttpRequest) -> HttpResponse:
    """Each position served in the last seven days, its class and the running share."""
    now = timezone.now()
    text = request.GET.get("older_than", "")
    older_than = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
    report = report_of(request.user, since=now - WINDOW, now=now, older_than=older_than)
    sponsored, total = shares_of([request.user.pk], now=now).get(request.user.pk, (0, 0))
    context = {"report": report, "seen": total, "sponsored": sponsored, "place": "proof"}
    context["share"] = 100 * sponsored / total if total else 0
    return render(request, "feed/proof.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def dial(request: HttpRequest) -> HttpResponse:
    most = SiteSettings.current().sponsored_cap_percent
    row = FeedProfile.objects.filter(member=request.user).first()
    chosen = row.sponsored_dial if row else None
    initial = {
        "sponsored_percent": "" if chosen is None else chosen,
        "is_following_capped": bool(row and row.is_following_capped),
    }
    form = DialForm(request.POST or None, most=most, chosen=chosen, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            set_dial(
                member=request.user,
                percent=values["sponsored_percent"],
                is_following_capped=values["is_following_capped"],
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error("sponsored_percent", refusal.message)
        else:
            messages.success(request, "Saved. Your next page keeps to it.")
            return redirect("feed:dial")
    context = {"form": form, "most": most, "place": "settings"}
    return render(request, "feed/dial.html", context, status=400 if form.errors else 200)
