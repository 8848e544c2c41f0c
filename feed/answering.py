"""Which HTTP status a refusal of this app's services stands for; pages and API agree on it."""

from feed.services.refusals import Refused

STATUS = {
    "not_found": 404,
    "forbidden": 403,
    "blocked": 403,
    "comments_closed": 403,
    "own_post": 403,
    "own_brand": 403,
    "own_decision": 403,
    "four_eyes": 403,
    "nothing_to_appeal": 409,
    "rejected": 409,
    "appealed": 409,
    "too_late": 403,
    "stale_revision": 409,
    "not_followed": 409,
    "already_shared": 409,
    "already_voted": 409,
    "review_cannot_be_sponsored": 422,
    "review_firewall": 422,
    "posting_paused": 503,
    "too_many_comments": 429,
    "too_many_posts": 429,
    "too_many_reports": 429,
    "too_many_uploads": 429,
}
RETRY_AFTER = {
    "too_many_comments": 60,
    "posting_paused": 300,
    "too_many_posts": 3600,
    "too_many_reports": 3600,
    "too_many_uploads": 600,
}


def status_of(refusal: Refused) -> int:
    return STATUS.get(refusal.code, 400)
