"""What is recorded about the money behind a post, and how staff decide on it (rule D5).

Every step is one row in an append-only chain: see ``chain``.
"""

from feed.services.disclosure.annulling import ask_annulment, decide_annulment
from feed.services.disclosure.appeals import appeal_decision
from feed.services.disclosure.chain import (
    append_event,
    event_hash,
    is_chain_whole,
    label_in,
    label_of,
    sponsor_name,
)
from feed.services.disclosure.connections import (
    end_material_connection,
    record_material_connection,
    ties_in_comments,
)
from feed.services.disclosure.deciding import (
    StaleRevision,
    approve_disclosure,
    force_label,
    reject_disclosure,
    reopen_review,
    request_changes,
    withdraw,
)
from feed.services.disclosure.impartial import OwnBrand, OwnPost
from feed.services.disclosure.lowering import ask_lowering, decide_lowering
from feed.services.disclosure.rebranded import label_rebranded
from feed.services.disclosure.roles import pull_roles, sweep_roles
from feed.services.disclosure.second_looks import appeal_label, appeal_strike, decide_appeal
from feed.services.disclosure.state import (
    check_open,
    lock_author,
    locked,
    put_in_queue,
    refresh_queue,
    settle_visibility,
)
from feed.services.disclosure.strikes import is_earning_stopped
from feed.services.disclosure.ties import (
    check_declaration,
    check_own_word,
    connection_on_record,
    declare,
    look_again,
    meet_record,
    meet_record_alone,
    record_connection,
    strengthen,
)

__all__ = [
    "OwnBrand",
    "OwnPost",
    "StaleRevision",
    "appeal_decision",
    "appeal_label",
    "appeal_strike",
    "append_event",
    "approve_disclosure",
    "ask_annulment",
    "ask_lowering",
    "check_declaration",
    "check_open",
    "check_own_word",
    "connection_on_record",
    "decide_annulment",
    "decide_appeal",
    "decide_lowering",
    "declare",
    "end_material_connection",
    "event_hash",
    "force_label",
    "is_chain_whole",
    "is_earning_stopped",
    "label_in",
    "label_of",
    "label_rebranded",
    "lock_author",
    "locked",
    "look_again",
    "meet_record",
    "meet_record_alone",
    "pull_roles",
    "put_in_queue",
    "record_connection",
    "record_material_connection",
    "refresh_queue",
    "reject_disclosure",
    "reopen_review",
    "request_changes",
    "settle_visibility",
    "sponsor_name",
    "strengthen",
    "sweep_roles",
    "ties_in_comments",
    "withdraw",
]
