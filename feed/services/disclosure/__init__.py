"""What is recorded about the money behind a post, and how staff decide on it (rule D5).

Every step is one row in an append-only chain: see ``chain``.
"""

from feed.services.disclosure.chain import (
    append_event,
    event_hash,
    is_chain_whole,
    label_of,
    sponsor_name,
)
from feed.services.disclosure.connections import (
    comment_disclosure,
    end_material_connection,
    paid_in_comments,
    record_material_connection,
)
from feed.services.disclosure.deciding import (
    OwnPost,
    StaleRevision,
    approve_disclosure,
    force_label,
    reject_disclosure,
    reopen_review,
    request_changes,
    withdraw,
)
from feed.services.disclosure.state import lock_author, locked, settle_visibility
from feed.services.disclosure.ties import (
    check_declaration,
    connection_on_record,
    declare,
    meet_record,
    meet_record_alone,
    record_connection,
    strengthen,
)

__all__ = [
    "OwnPost",
    "StaleRevision",
    "append_event",
    "approve_disclosure",
    "check_declaration",
    "comment_disclosure",
    "connection_on_record",
    "declare",
    "end_material_connection",
    "event_hash",
    "force_label",
    "is_chain_whole",
    "label_of",
    "lock_author",
    "locked",
    "meet_record",
    "meet_record_alone",
    "paid_in_comments",
    "record_connection",
    "record_material_connection",
    "reject_disclosure",
    "reopen_review",
    "request_changes",
    "settle_visibility",
    "sponsor_name",
    "strengthen",
    "withdraw",
]
