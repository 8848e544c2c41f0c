"""What people write: how it is cleaned, how long it may be, which hashtags and handles it names.

Pure functions in time linear in the length of the text. Nothing here makes HTML: what is stored
is plain text, and every place that shows it escapes it.
"""

import re
import unicodedata

LONGEST_CAPTION = 2200
MOST_HASHTAGS = 30
LONGEST_HASHTAG = 60
MOST_MARKS = 5  # combining marks on one letter; Vietnamese and Arabic need up to three

# Marks that a letter needs are part of a hashtag (Turkish, Hindi, Thai), but none that is not seen:
# it would make another hashtag that looks the same.
UNSEEN_MARKS = {0x034F, 0x17B4, 0x17B5, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10)}
MARKS = "".join(
    chr(code)
    for code in range(0x0300, 0x1E950)
    if unicodedata.category(chr(code)) in ("Mn", "Mc") and code not in UNSEEN_MARKS
)
# No run of these is ever repeated inside another, so matching cannot go back and forth.
HASHTAG = re.compile(rf"(?<![\w#&/])#(\w++(?:[{MARKS}]\w*+)*+)")
MENTION = re.compile(r"(?<![\w@./])@([A-Za-z0-9](?:-?[A-Za-z0-9]){2,29})(?![\w-])")
NEWLINES = re.compile("\r\n?|[\u0085\u2028\u2029\u000b\u000c]")
BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
TAG_CHARACTERS = re.compile("[\U000e0000-\U000e007f]")
# Look empty but are not white space: braille blank, hangul fillers, zero-width and the like.
INVISIBLE_RUN = re.compile("[\u2800\u3164\u115f\u1160\uffa0\u200b\u2060\ufeff\u00ad]+")


class TextRefused(ValueError):
    """The text may not be used; the message says why."""


def clean_text(text: str) -> str:
    """Return ``text`` without what only serves to break a page or to fool its reader.

    Bidirectional controls, tag characters and other controls go; a letter keeps at most five
    combining marks; two or more blank lines become one; both ends are trimmed.
    """
    text = NEWLINES.sub("\n", text)
    text = TAG_CHARACTERS.sub("", BIDI_CONTROLS.sub("", text))
    text = INVISIBLE_RUN.sub(" ", text)
    text = without_excess_marks(unicodedata.normalize("NFC", text))
    return without_blank_runs(text).strip()


def without_excess_marks(text: str) -> str:
    """Drop control characters, and combining marks after the fifth on one letter."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    kept: list[str] = []
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        is_control = category in ("Cc", "Cs", "Co", "Cn") and char not in "\n\t"
        if marks <= MOST_MARKS and not is_control:
            kept.append(char)
    return "".join(kept)


def without_blank_runs(text: str) -> str:
    """Keep at most one blank line in a row, and no white space at the end of a line."""
    lines: list[str] = []
    for line in text.split("\n"):
        line = line.rstrip()
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines)


def clean_caption(text: str) -> str:
    """Return the caption as it is stored, or raise TextRefused naming the limit it passes."""
    text = NEWLINES.sub("\n", text)
    if len(text) > LONGEST_CAPTION:
        raise TextRefused(f"A caption has at most {LONGEST_CAPTION} characters.")
    text = clean_text(text)
    if len(HASHTAG.findall(text)) > MOST_HASHTAGS:
        raise TextRefused(f"A caption has at most {MOST_HASHTAGS} hashtags.")
    return text


def hashtags(text: str) -> list[str]:
    """Return the hashtags in order, case-folded, without the #, each once."""
    found = (name.casefold() for name in HASHTAG.findall(text))
    return list(dict.fromkeys(name for name in found if is_hashtag(name)))


def is_hashtag(name: str) -> bool:
    """A number alone is no hashtag (``#1``), nor is a word longer than 60 letters."""
    return len(name) <= LONGEST_HASHTAG and not name.isdigit()


def mentions(text: str) -> list[str]:
    """Return the handles that the text names, in lower case, each once."""
    return list(dict.fromkeys(name.lower() for name in MENTION.findall(text)))
