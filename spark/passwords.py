"""A password may be long, but not so long that hashing it becomes an attack."""

from django.core.exceptions import ValidationError

LONGEST = 128


class LongestPasswordValidator:
    def validate(self, password: str, user: object = None) -> None:
        if len(password) > LONGEST:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        return f"Your password can have at most {LONGEST} characters."
