"""What may be reported, how much a report weighs and when reports hide something (row B09).

Weights are hundredths: a member whose reports nobody has judged yet weighs 100.
"""

from typing import Final

REASONS: Final = {
    "undeclared_ad": "It looks like an ad and does not say so",
    "spam": "Spam or a scam",
    "harassment": "It attacks or bullies somebody",
    "hate": "Hate against a group of people",
    "nudity": "Nudity or sexual content",
    "violence": "Violence or danger",
    "false": "It misleads about a product or its safety",
    "illegal": "It is against the law",
    "rights": "It uses my picture, work or brand without permission",
    "other": "Something else",
}
CHOICES: Final = tuple(REASONS)
POST, COMMENT, MEMBER, REVIEW = "post", "comment", "member", "review"
LONGEST_NOTE: Final = 500
HIDE_AT: Final = 300
LIGHTEST, HEAVIEST = 10, 200
# How long an author may object to a decision (Digital Services Act, article 20).
APPEAL_DAYS: Final = 183


def weight_of(*, upheld: int, dismissed: int) -> int:
    """Return what a report of this member weighs, in hundredths, 10 to 200.

    Twice the share of their reports that staff upheld, one of each assumed before the first:
    nobody starts at nothing, and one lucky report makes nobody heavy.
    """
    share = 2 * 100 * (upheld + 1) // (upheld + dismissed + 2)
    return min(max(share, LIGHTEST), HEAVIEST)


def is_hidden_at(weight: int, *, is_cleared: bool) -> bool:
    """Whether reports of this weight together hide a thing until staff have looked.

    What staff looked at and left as it is stays in view: only they take it away now.
    """
    return weight >= HIDE_AT and not is_cleared
