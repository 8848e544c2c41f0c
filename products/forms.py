"""The shape of what the shop's forms may say."""

import re
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from products.models import Address
from spark.models import Country

PLAIN_NUMBER = re.compile(r"[0-9]{1,9}\Z", re.ASCII)


class PlainIntegerField(forms.IntegerField):
    """Digits 0 to 9 only: no sign, point, exponent or digits of another script."""

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        if not (isinstance(value, str) and PLAIN_NUMBER.match(value)):
            raise forms.ValidationError("Give a whole number.", code="invalid")
        return int(value)


class OnceForm(forms.Form):
    """Refuses a field that is given twice, so that two readers cannot understand it differently."""

    def clean(self) -> dict[str, Any]:
        for name in self.fields:
            given = self.data.getlist(name) if hasattr(self.data, "getlist") else []
            if len(given) > 1:
                self.add_error(name, "Give this field once.")
        return super().clean() or {}


class BagForm(OnceForm):
    product = forms.SlugField(max_length=120)
    quantity = PlainIntegerField(min_value=1, max_value=99, required=False)
    tag = forms.CharField(max_length=40, required=False)

    def clean_quantity(self) -> int:
        return 1 if self.cleaned_data["quantity"] is None else self.cleaned_data["quantity"]


class BuyForm(BagForm):
    price = PlainIntegerField(required=False)
    key = forms.CharField(max_length=100, required=False)


class QuantityForm(OnceForm):
    quantity = PlainIntegerField(min_value=0, max_value=99)


class OrderForm(OnceForm):
    total = PlainIntegerField(required=False)
    key = forms.CharField(max_length=100)


class ReviewForm(OnceForm):
    stars = forms.TypedChoiceField(
        label="Stars",
        choices=[(n, f"{n} star{'s' if n > 1 else ''}") for n in range(5, 0, -1)],
        coerce=int,
    )
    title = forms.CharField(max_length=100, required=False)
    body = forms.CharField(
        label="Your review",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="With 80 characters or more you can also share it as a post.",
    )
    photo = forms.FileField(
        label="A photo of it in use", required=False, help_text="JPEG, PNG or WebP, up to 10 MB."
    )


class SearchForm(forms.Form):
    """What a search may be narrowed by; used by the page and by the API."""

    q = forms.CharField(label="Search", max_length=100, required=False)
    category = forms.RegexField(
        r"^[a-z0-9/_-]+\Z", max_length=200, required=False, label="Category"
    )
    brand = forms.SlugField(max_length=60, required=False)
    in_stock = forms.BooleanField(required=False, label="In stock")
    price_from = PlainIntegerField(required=False, label="Price from")
    price_to = PlainIntegerField(required=False, label="Price to")


class AddressForm(forms.ModelForm):
    postcode = forms.CharField(
        max_length=16, validators=[RegexValidator(r"^[A-Za-z0-9 -]+\Z", "Letters and digits only.")]
    )
    country = forms.ModelChoiceField(queryset=Country.objects.all(), empty_label=None)
    is_default = forms.BooleanField(required=False, label="Send 1-Click orders here")

    class Meta:
        model = Address
        fields = ["name", "line1", "line2", "city", "region", "postcode", "country"]
        labels = {
            "name": "Name on the parcel",
            "line1": "Street and number",
            "line2": "Flat, floor",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tokens = {
            "name": "name",
            "line1": "address-line1",
            "line2": "address-line2",
            "city": "address-level2",
            "region": "address-level1",
            "postcode": "postal-code",
            "country": "country",
        }
        for name, token in tokens.items():
            self.fields[name].widget.attrs["autocomplete"] = token

    def clean_country(self) -> str:
        return self.cleaned_data["country"].code


class PaymentForm(forms.Form):
    number = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9 -]{2,39}\Z",
        label="Your account number with the shop",
        help_text="The shop bills this account. No card number is kept here.",
        error_messages={"invalid": "3 to 40 letters, digits, spaces or hyphens."},
    )
