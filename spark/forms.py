"""The sign-up form beyond e-mail and password, and the member's own settings."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from spark.apikit.access import SCOPES
from spark.handles import HandleRefused, check_handle
from spark.models import Country, Member
from spark.pictures import PictureRefused, redraw_portrait


class SignupForm(forms.Form):
    """What allauth's sign-up page asks besides e-mail and password."""

    field_order = ["name", "handle", "email", "password1", "country"]

    name = forms.CharField(max_length=60, label="Your name")
    handle = forms.CharField(
        min_length=3, max_length=30, label="Handle", help_text="Letters a to z, digits, hyphens."
    )
    country = forms.ModelChoiceField(
        queryset=Country.objects.filter(is_enabled=True), empty_label=None, label="Country"
    )

    def clean_handle(self) -> str:
        handle = self.cleaned_data["handle"].strip().lower()
        try:
            check_handle(handle)
        except HandleRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return handle

    def signup(self, request: HttpRequest, user: Member) -> None:
        user.name = self.cleaned_data["name"]
        user.handle = self.cleaned_data["handle"]
        user.country = self.cleaned_data["country"].code
        user.save(update_fields=["name", "handle", "country"])


class ProfileForm(forms.ModelForm):
    """Name, words and portrait as others see them."""

    portrait = forms.FileField(
        required=False,
        label="Portrait",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    class Meta:
        model = Member
        fields = ["name", "bio", "portrait"]
        widgets = {"bio": forms.Textarea(attrs={"rows": 3})}

    def clean_portrait(self) -> Any:
        upload = self.cleaned_data["portrait"]
        if not isinstance(upload, UploadedFile):
            return self.instance.portrait
        try:
            return redraw_portrait(upload)
        except PictureRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class TokenForm(forms.Form):
    name = forms.CharField(max_length=60)
    scopes = forms.MultipleChoiceField(
        choices=sorted(SCOPES.items()), widget=forms.CheckboxSelectMultiple
    )
