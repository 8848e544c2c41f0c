"""Sending a picture or a video, before the post that shows it."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from feed.api.base import FeedView, contributor
from feed.media.refusal import MediaRefused
from feed.models import Media
from feed.services.media import has_upload_left, set_captions, upload_media
from feed.services.refusals import Refused
from spark.apikit.formats import StrictSerializer
from spark.apikit.refusal import ApiError


class MediaInput(StrictSerializer):
    file = serializers.FileField()
    alt = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class UploadShape(serializers.Serializer):
    id = serializers.CharField()
    kind = serializers.ChoiceField(Media.Kind.values)
    state = serializers.ChoiceField(Media.State.values)
    alt = serializers.CharField()
    error = serializers.CharField()


class MediaView(FeedView):
    parser_classes = [MultiPartParser]

    @extend_schema(request=MediaInput, responses={201: UploadShape})
    def post(self, request: Request) -> Response:
        member, now = contributor(request)
        form = MediaInput(data=request.data)
        form.is_valid(raise_exception=True)
        if not has_upload_left(owner=member, now=now):
            raise Refused("too_many_uploads", "At most 30 files in 30 minutes. Wait a little.")
        asked = form.validated_data
        try:
            media = upload_media(owner=member, file=asked["file"], alt=asked["alt"], now=now)
        except MediaRefused as refusal:
            raise api_refusal(refusal) from refusal
        return Response(upload_json(media), status=201)


class MediumView(FeedView):
    """What became of a file: the composer asks until it is ready."""

    @extend_schema(responses=UploadShape)
    def get(self, request: Request, public_id: str) -> Response:
        media = Media.objects.filter(owner=request.user, public_id=public_id).first()
        if media is None:
            raise Refused("not_found", "There is nothing here.")
        return Response(upload_json(media))


class CaptionsInput(StrictSerializer):
    file = serializers.FileField()


class CaptionsView(FeedView):
    """Captions for a video that no post shows yet, in place of earlier ones."""

    parser_classes = [MultiPartParser]

    @extend_schema(request=CaptionsInput, responses=UploadShape)
    def put(self, request: Request, public_id: str) -> Response:
        member, _ = contributor(request)
        form = CaptionsInput(data=request.data)
        form.is_valid(raise_exception=True)
        media = Media.objects.filter(owner=member, public_id=public_id).first()
        if media is None:
            raise Refused("not_found", "There is nothing here.")
        if media.post_id is not None:
            raise Refused("too_late", "Captions are added before the post is published.")
        try:
            set_captions(media=media, file=form.validated_data["file"])
        except MediaRefused as refusal:
            raise api_refusal(refusal) from refusal
        return Response(upload_json(media))


def api_refusal(refusal: MediaRefused) -> ApiError:
    message = refusal.message
    return ApiError(refusal.status, refusal.code, message, {"file": [message]})


def upload_json(media: Media) -> dict[str, str]:
    return {
        "id": media.public_id,
        "kind": media.kind,
        "state": media.state,
        "alt": media.alt,
        "error": media.error,
    }
