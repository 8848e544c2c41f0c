"""Public ids: what the outside may see in place of a row number."""

import secrets
import string

ALPHABET = string.ascii_letters + string.digits
LENGTH = 22  # 62**22 > 2**128
CHOICES = len(ALPHABET) ** LENGTH


def new_public_id() -> str:
    """Return 22 letters and digits with more than 128 bits of randomness."""
    # One draw for all letters: an import makes a hundred thousand of these.
    number = secrets.randbelow(CHOICES)
    letters = []
    for _ in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(letters)
