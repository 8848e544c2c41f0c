"""The small words of the templates: icons, stars, counts, amounts and times."""

from datetime import datetime
from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from spark.money import format_minor

register = template.Library()

# The first sign found counts: Edge also says Chrome, Chrome also says Safari.
BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux"),
)  # fmt: skip
STAR = "m8 .9 2.2 4.6 5 .7-3.7 3.5.9 5L8 12.3l-4.5 2.4.9-5L.7 6.2l5-.7z"


@lru_cache(maxsize=512)
def draw_icon(name: str, css: str, sprite: str) -> SafeString:
    """Return the icon ``name`` of the sprite; it is decoration, the words stand beside it."""
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        f"icon {css}".strip(), sprite, name,
    )  # fmt: skip


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """Return ``<svg>`` for one name of static/icons/names.txt."""
    return draw_icon(name, css, static("icons/sprite.svg"))


@register.simple_tag
def stars(rating: str | float | None) -> SafeString:
    """Return five stars filled to ``rating`` (0 to 5), read out as "4.3 out of 5"."""
    try:
        value = min(max(float(rating or 0), 0.0), 5.0)
    except ValueError:
        return SafeString("")
    return draw_stars(f"{value:.1f}")


@lru_cache(maxsize=64)
def draw_stars(value: str) -> SafeString:
    """Return the stars for one of the 51 values between 0.0 and 5.0."""
    paths = "".join(f'<path transform="translate({17 * n})" d="{STAR}"/>' for n in range(5))
    width = f"{float(value) / 5 * 84:.1f}"
    filled = f'<svg width="{width}" height="16" overflow="hidden"><g class="full">{paths}</g></svg>'
    return mark_safe(  # noqa: S308 - built from constants and a formatted number
        f'<svg class="stars" viewBox="0 0 84 16" role="img" aria-label="{value} out of 5">'
        f'<g class="base">{paths}</g>{filled}</svg>'
    )


@register.filter
def count(number: int | None) -> str:
    """Return ``1284`` as "1,284" and ``48200`` as "48.2k"."""
    number = number or 0
    if number < 10_000:
        return f"{number:,}"
    size, letter = (1_000_000, "M") if number >= 1_000_000 else (1_000, "k")
    return f"{number / size:.1f}".removesuffix(".0") + letter


@register.filter
def percent(share: float | None) -> str:
    """Return ``0.2`` as "20.0 %"."""
    return f"{100 * (share or 0):.1f} %"


@register.filter
def money(amount_minor: int | None, currency: str) -> str:
    """Return minor units as people write them; nothing for no amount."""
    return "" if amount_minor is None else format_minor(amount_minor, currency)


@register.filter
def portrait(address: object) -> str:
    """Return the address of a portrait, or that of the drawing for people without one."""
    if not address:
        return static("icons/person.svg")
    return getattr(address, "url", None) or str(address)


@register.filter
def device(agent: str | None) -> str:
    """Return "Firefox on Android" for what a browser says of itself."""
    text = agent or ""
    browser = next((name for sign, name in BROWSERS if sign in text), "A browser")
    system = next((name for sign, name in SYSTEMS if sign in text), "")
    return f"{browser} on {system}" if system else browser


@register.filter
def after(text: str, start: str) -> str:
    """Return ``text`` without ``start`` at its beginning, so that the rest can be set apart."""
    return str(text).removeprefix(str(start))


@register.simple_tag
def ago(moment: datetime | None) -> SafeString:
    """Return ``<time>`` with a date; the browser turns it into "2 h" (cached text cannot)."""
    if moment is None:
        return SafeString("")
    local = timezone.localtime(moment)
    text = date_format(local, "j M" if local.year == timezone.now().year else "j M Y")
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), text)


@register.filter
def bps(rate: int | None) -> str:
    """Return hundredths of a percent as people write them: ``450`` as "4.5 %"."""
    return f"{(rate or 0) / 100:g} %"
