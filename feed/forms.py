"""The shape of what the pages of people send; what it means is for the services to judge."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings

from feed.models import Interest, Post
from products.models import Brand

# The value, what the author reads, and what it means.
DISCLOSURES = (
    ("none", "No", "Nobody paid me or gave me anything for this."),
    ("paid", "Yes, I was paid", "A brand pays me for this post."),
    ("gifted", "I got it as a gift", "A brand gave me the product."),
    ("loaned", "It was lent to me", "A brand lent me the product."),
    ("commission", "I earn when you buy", "I get a share of what is sold."),
    ("brand_owned", "It is my own brand", "I speak for the brand."),
    ("employee_family", "I work for the brand", "Or somebody in my family does."),
    ("other", "Another connection", "Anything else a reader would want to know."),
)


class PicturesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """One or more files under one name."""

    widget = PicturesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data]
        if not any(files):
            super().clean(None, initial)
            return []
        return [super(PicturesField, self).clean(one, initial) for one in files]


class CommentForm(forms.Form):
    body = forms.CharField(
        label="Comment", widget=forms.Textarea(attrs={"rows": 3, "maxlength": 1000})
    )
    parent = forms.CharField(required=False, max_length=22, widget=forms.HiddenInput)


class PostFields(forms.Form):
    """What the author may say of a post, when making it and later."""

    caption = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 4, "maxlength": 2200})
    )
    interests = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label="Where it belongs"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topics = self.fields["interests"]
        assert isinstance(topics, forms.MultipleChoiceField)
        topics.choices = list(Interest.objects.active().values_list("slug", "name"))


# The value, what the author reads, and what it means; "" is the kind of the files.
KINDS = (
    ("", "Photo or video", "Pictures with the products in them."),
    ("review", "Review", "A product, 1 to 5 stars, and why. A picture is welcome, not needed."),
    ("how_to", "How-to", "How something is done; no picture needed."),
    ("question", "Question", "Ask the others; no picture needed."),
    ("poll", "Poll", "2 to 6 answers, one vote each; results after voting."),
)


class ComposerForm(PostFields):
    kind = forms.ChoiceField(required=False, choices=[(value, text) for value, text, _ in KINDS])
    stars = forms.TypedChoiceField(
        required=False, choices=[(n, n) for n in range(1, 6)], coerce=int, empty_value=None
    )
    pictures = PicturesField(label="Pictures or a video", required=False)
    alt = forms.CharField(required=False, max_length=300, label="What the picture shows")
    captions = forms.FileField(label="Captions for a video", required=False)
    product_query = forms.CharField(required=False, max_length=300, label="Product in it")
    x = forms.FloatField(required=False, min_value=0, max_value=1)
    y = forms.FloatField(required=False, min_value=0, max_value=1)
    disclosure = forms.ChoiceField(
        required=False, choices=[(value, label) for value, label, _ in DISCLOSURES]
    )
    sponsor = forms.CharField(required=False, max_length=60)
    brand = forms.SlugField(required=False, max_length=60)
    draft = forms.SlugField(required=False, max_length=22)
    publish_at = forms.DateTimeField(required=False, error_messages={"invalid": "This is no time."})

    field_order = ["pictures", "alt", "caption", "product_query"]

    def options(self) -> list[str]:
        """The answers of a poll as typed, without the lines left empty."""
        data = self.data
        typed = data.getlist("option") if hasattr(data, "getlist") else []
        return [text.strip() for text in typed if text.strip()]

    def clean_disclosure(self) -> str:
        return self.cleaned_data["disclosure"] or Post.Disclosure.NONE

    def clean_product_query(self) -> str:
        """Accept words or the address of a product page of this shop, no other address (A18)."""
        text = self.cleaned_data["product_query"].strip()
        if "://" not in text and not text.startswith("/"):
            return text
        own_host = urlsplit(settings.SITE_URL).netloc
        try:
            address = urlsplit(text)
        except ValueError as error:  # such as http://[
            raise forms.ValidationError("This is no web address.") from error
        path = address.path.strip("/").split("/")
        if address.netloc not in ("", own_host) or len(path) != 2 or path[0] != "products":
            raise forms.ValidationError("Only products of this shop can be tagged.")
        return path[1]


class EditPostForm(PostFields):
    """One field for the alternative text of each picture is added by the view's post."""

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.media_ids = [media.public_id for media in post.media.all()]
        for number, media in enumerate(post.media.all(), start=1):
            self.fields[f"alt-{media.public_id}"] = forms.CharField(
                required=False, max_length=300, label=f"What picture {number} shows",
                initial=media.alt,
            )  # fmt: skip

    def alts(self) -> dict[str, str]:
        return {name: self.cleaned_data[f"alt-{name}"] for name in self.media_ids}


def brand_choices() -> list[dict[str, str]]:
    rows = Brand.objects.values_list("slug", "name")
    return [{"slug": slug, "name": name} for slug, name in rows]
