"""The one exception of this app's services."""


class Refused(Exception):
    """The change was refused and nothing was written.

    ``code`` is for machines, the message for people, ``field`` names the input at fault.
    """

    def __init__(self, code: str, message: str, *, field: str = "body") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field


class NotThere(Refused):
    """The thing does not exist for this person."""

    def __init__(self, field: str = "body") -> None:
        super().__init__("not_found", "There is nothing here.", field=field)
