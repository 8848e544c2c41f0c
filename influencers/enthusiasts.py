"""The page of a member's own Enthusiast points (row A48)."""

from dataclasses import fields
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from feed.models import Badge, Interest
from feed.services import badges
from influencers import enthusiast as rule
from influencers.models import EnthusiastScore
from spark.models import Member


@login_required
@require_safe
def enthusiast(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, Member)
    score = EnthusiastScore.objects.filter(member=request.user).first()
    facts = facts_of(score)
    return render(
        request,
        "influencers/enthusiast.html",
        {
            "score": score,
            "points": rule.halves_of(facts) / 2,
            "needed": rule.GRANT_AT / 2,
            "keep": rule.KEEP_AT / 2,
            "grace": rule.GRACE_NIGHTS,
            "missing": rule.missing(facts) if score else [],
            "lines": lines_of(facts),
            "facts": facts,
            "limits": rule,
            "interests": interests_of(score),
            "interest_needed": rule.INTEREST_AT / 2,
            "badges": list(Badge.objects.filter(member=request.user)),
        },
    )


def facts_of(score: EnthusiastScore | None) -> rule.Facts:
    names = {field.name for field in fields(rule.Facts)}
    stored = score.facts if score else {}
    return rule.Facts(**{name: value for name, value in stored.items() if name in names})


def lines_of(facts: rule.Facts) -> list[dict[str, Any]]:
    """Return each number with what one is worth and what it comes to."""
    return [
        {
            "label": label,
            "number": getattr(facts, name),
            "each": worth / 2,
            "points": worth * getattr(facts, name) / 2,
        }
        for name, (worth, label) in rule.WORTH.items()
    ]


def interests_of(score: EnthusiastScore | None) -> list[tuple[str, float]]:
    if score is None:
        return []
    names = Interest.objects.in_bulk([int(pk) for pk in score.by_interest])
    found = [(names[int(pk)].name, halves / 2) for pk, halves in score.by_interest.items()
             if int(pk) in names]  # fmt: skip
    return sorted(found, key=lambda one: (-one[1], one[0]))


@login_required
@require_POST
def show_badges(request: HttpRequest) -> HttpResponse:
    is_shown = request.POST.get("shown") == "yes"
    assert isinstance(request.user, Member)
    badges.show_badges(member=request.user, is_shown=is_shown)
    text = "Your badges stand beside your name." if is_shown else "Your badges are hidden."
    messages.success(request, text)
    return redirect("influencers:enthusiast")
