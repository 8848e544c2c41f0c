"""Letters of the shop: to those who wait for a product, to the domain of a brand."""

from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from products.models import BrandApplication, Product, StockAlert


def tell_who_waits(*, product_id: int, now: datetime) -> int:
    """Write once to each member who waits for a product that is back; return how many.

    An alert is marked before its letter goes out: a worker that dies in between owes one
    letter, and never sends it twice.
    """
    product = Product.objects.filter(pk=product_id).first()
    if product is None or not product.is_buyable:
        return 0
    told = 0
    waiting = StockAlert.objects.filter(product=product, notified_at=None).select_related("member")
    for alert in waiting.order_by("pk").iterator(chunk_size=200):
        if StockAlert.objects.filter(pk=alert.pk, notified_at=None).update(notified_at=now):
            write_letter(alert, product)
            told += 1
    return told


def write_letter(alert: StockAlert, product: Product) -> None:
    url = f"{settings.SITE_URL}{product.get_absolute_url()}"
    context = {"member": alert.member, "product": product, "url": url}
    text = render_to_string("products/mail/stock_back.txt", context)
    subject = " ".join(f"Back in stock: {product.title}".split())
    try:
        send_mail(subject, text, None, [alert.member.email])
    except Exception:
        # The letter did not go out: owe it again, the job's next attempt finds it.
        StockAlert.objects.filter(pk=alert.pk).update(notified_at=None)
        raise


def send_brand_token(*, application_id: int) -> None:
    """Send the token of an application to the brand's own domain; a second letter does no harm."""
    row = BrandApplication.objects.select_related("applicant").filter(pk=application_id).first()
    if row is None or not row.email or row.proved_at:
        return
    url = f"{settings.SITE_URL}{reverse('products:brand_application', args=[row.public_id])}"
    text = render_to_string("products/mail/brand_token.txt", {"application": row, "url": url})
    subject = " ".join(f"Is {row.name} yours?".split())
    send_mail(subject, text, None, [row.email])
