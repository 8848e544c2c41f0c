"""Applying, and editing one's storefront."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from influencers.models import Application, Storefront
from spark.pictures import PictureRefused, redraw_banner, redraw_portrait


def picture_field(label: str) -> forms.FileField:
    """Takes any file: what it is, only the redrawing decides, with few decoders open to it."""
    accepted = {"accept": "image/jpeg,image/png,image/webp"}
    return forms.FileField(required=False, label=label, widget=forms.FileInput(attrs=accepted))


class ApplicationForm(forms.ModelForm):
    class Meta:
        model = Application
        fields = ["handle", "channel_url", "follower_count", "statement"]
        labels = {
            "handle": "Your address: /shop/…",
            "channel_url": "Where people follow you",
            "follower_count": "About how many",
            "statement": "What you would recommend, and why",
        }
        widgets = {"statement": forms.Textarea(attrs={"rows": 5})}

    def clean_handle(self) -> str:
        return str(self.cleaned_data["handle"]).strip().lower()


class StorefrontForm(forms.ModelForm):
    portrait = picture_field("Portrait")
    banner = picture_field("Banner")

    class Meta:
        model = Storefront
        fields = ["title", "handle", "bio", "portrait", "banner", "accent"]
        labels = {"title": "Name", "handle": "Address: /shop/…"}
        widgets = {"bio": forms.Textarea(attrs={"rows": 3})}

    def clean_handle(self) -> str:
        return str(self.cleaned_data["handle"]).strip().lower()

    def clean_portrait(self) -> Any:
        return self.redrawn("portrait", redraw_portrait)

    def clean_banner(self) -> Any:
        return self.redrawn("banner", redraw_banner)

    def redrawn(self, name: str, redraw: Callable[[UploadedFile], ContentFile]) -> Any:
        upload = self.cleaned_data[name]
        if not isinstance(upload, UploadedFile):
            return getattr(self.instance, name)
        try:
            return redraw(upload)
        except PictureRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class PinForm(forms.Form):
    product = forms.SlugField(max_length=120)
    note = forms.CharField(max_length=140, required=False)
