"""Taking in files: too large is refused before it is read, a full disk is no crash."""

from typing import IO, Any, Final

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler
from django.http import HttpRequest

MEBIBYTE: Final = 1024 * 1024


class UploadTooLarge(RequestDataTooBig):
    """The request announces more than its address takes; answered with 413."""


class StorageUnavailable(SuspiciousOperation):
    """The disk or the store cannot take the file now; the file is not at fault. Answered with 507.

    A kind of SuspiciousOperation because that is the one way to answer what goes wrong while a form
    is being read, which happens before any view.
    """

    code: Final = "storage_unavailable"
    status: Final = 507
    message: Final = "The file could not be stored just now. Please try again in a while."

    def __init__(self) -> None:
        super().__init__(self.message)


def limit_for(path: str) -> int:
    """How many bytes a request to this address may carry."""
    for prefix, mebibytes in settings.UPLOAD_LIMITS_MB.items():
        if path.startswith(prefix):
            return int(mebibytes) * MEBIBYTE
    return int(settings.UPLOAD_LIMIT_MB) * MEBIBYTE


class LimitedUpload(FileUploadHandler):
    """Stands first: refuses by the announced length, before a byte of the body is read."""

    request: HttpRequest

    def handle_raw_input(
        self, input_data: IO[bytes], META: Any, content_length: int, *_: Any
    ) -> None:
        limit = limit_for(self.request.path)
        if content_length > limit:
            raise UploadTooLarge(f"This form takes up to {limit // MEBIBYTE} MB.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


class DiskUpload(TemporaryFileUploadHandler):
    """Django's own, which leaves an OSError of the disk to become a crash."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        try:
            super().new_file(*args, **kwargs)
        except OSError as error:
            raise StorageUnavailable from error

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError as error:
            # No upload_interrupted() comes for an exception: throw the part away here.
            self.upload_interrupted()
            raise StorageUnavailable from error

    def file_complete(self, file_size: int) -> Any:
        try:
            return super().file_complete(file_size)
        except OSError as error:
            self.upload_interrupted()
            raise StorageUnavailable from error
