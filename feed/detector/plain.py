"""Takes the disguise off a text: what a reader sees becomes plain letters.

Every disguise that is known here comes down to letters that look alike, letters set apart, and
characters that are not seen at all.
"""

import re
import unicodedata

# Letters of other scripts that look like Latin ones, by the letter they are read as.
_LOOKALIKES = {
    "a": "аαɑᴀ@", "b": "вʙ", "c": "сϲᴄ", "d": "ԁᴅ", "e": "еεєᴇ€3ə", "f": "ꜰ", "g": "ɡɢ", "h": "һнʜ",
    "i": "іιıɪ1!|", "j": "јᴊ", "k": "кκᴋ", "l": "ʟӏ", "m": "мᴍ", "n": "ոпɴη",
    "o": "оοσօᴏ0ø", "p": "рρᴘ",
    "q": "ԛ", "r": "гʀ", "s": "ѕꜱ$5", "t": "тτᴛ7", "u": "υսᴜ", "v": "νѵᴠ", "w": "ԝωᴡ", "x": "хχ",
    "y": "уγʏ", "z": "ᴢ",
}  # fmt: skip
_SKELETON = {ord(char): plain for plain, chars in _LOOKALIKES.items() for char in chars}
# Digits and signs stand for letters only inside a word: "5 EUR" stays what it is.
_SIGNS = "@€31!|0$57"
_LETTERS_ONLY = {code: plain for code, plain in _SKELETON.items() if chr(code) not in _SIGNS}
_SIGNS_ONLY = {code: plain for code, plain in _SKELETON.items() if chr(code) in _SIGNS}
# Squared and circled capitals that NFKC leaves, and the letters that flags are made of.
for _first in (0x1F150, 0x1F170, 0x1F1E6):
    _LETTERS_ONLY |= {_first + n: chr(ord("a") + n) for n in range(26)}
_BLANKS = dict.fromkeys(map(ord, "\u2800\u3164\u115f\u1160\uffa0"), " ")

_WORD = re.compile(r"[^\s#]+")
_SPACED = re.compile(r"(?<![^\W_])[^\W\d_](?:[\s._\-*·•~]{1,2}[^\W\d_](?![^\W_])){3,}")
_URL = re.compile(r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)+/\S*", re.IGNORECASE)


def plain(text: str) -> str:
    """Return the text in small Latin letters as a reader takes it, without what is not seen."""
    text = unicodedata.normalize("NFKC", text.translate(_BLANKS))
    text = text.translate(_LETTERS_ONLY).casefold()
    text = "".join(
        char
        for char in unicodedata.normalize("NFKD", text)
        if unicodedata.category(char) not in ("Cf", "Mn", "Me", "Cc") or char in "\n\t"
    ).translate(_LETTERS_ONLY)
    text = _SPACED.sub(lambda found: re.sub(r"[\s._\-*·•~]", "", found[0]), text)
    return " ".join(_WORD.sub(lambda found: _without_signs(found[0]), text).split())


def _without_signs(word: str) -> str:
    """Read the signs of a word as letters where letters surround them."""
    if "/" in word or not any(char.isalpha() for char in word):
        return word
    at, body = ("@", word[1:]) if word.startswith("@") else ("", word)
    core = body.rstrip("!.,:;?")
    letters = sum(char.isalpha() for char in core)
    if letters * 2 < len(core) or not any(char in _SIGNS for char in core):
        return word
    return at + core.translate(_SIGNS_ONLY) + body[len(core) :]


def backwards(text: str) -> str:
    """Return the text read from its end: an override of direction shows it so."""
    return text[::-1]


def links(text: str) -> list[str]:
    """Return the web addresses in a text, as they stand there."""
    return _URL.findall(text)
