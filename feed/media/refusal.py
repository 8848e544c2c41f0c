"""One error for every file that is not accepted."""

import errno
from typing import Final

UNSUPPORTED: Final = "unsupported"
# The disk is at fault, not the file: such a job is tried again.
DISK_ERRORS: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO})


class MediaRefused(Exception):
    """A file is at fault, and says so in a sentence for the person who sent it.

    ``code`` is what programs read, ``reason`` is the short cause kept with the medium, ``status``
    the HTTP answer: 415 for a type never accepted, 400 for a file of an accepted type.
    """

    code: Final = "media_invalid"

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message

    @property
    def status(self) -> int:
        return 415 if self.reason == UNSUPPORTED else 400
