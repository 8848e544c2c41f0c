"""Interests, posts and what people do with them, and the precomputed feeds."""

from feed.models.badge import Badge
from feed.models.connection import MaterialConnection
from feed.models.disclosure import DisclosureEvent, PendingDisclosure
from feed.models.draft import Draft
from feed.models.following import FollowedHashtag
from feed.models.grounds import ConnectionAnnulment, LabelGround
from feed.models.interest import Interest, InterestChoice
from feed.models.kind import PollOption, PollVote, PostReview
from feed.models.label import LabelText
from feed.models.letter import DecisionLetter
from feed.models.media import Media
from feed.models.moderation import (
    HiddenPost,
    ModerationCase,
    MutedHashtag,
    MutedKind,
    Report,
    SeeLess,
    Statement,
)
from feed.models.naming import SponsorNaming
from feed.models.notification import Notification
from feed.models.post import Hashtag, Post, PostInterest, PostTally, ProductTag
from feed.models.reaction import Comment, Save, Smile
from feed.models.relation import Block, Follow, Mute
from feed.models.reviewing import DisclosureAppeal, LabelLowering, PendingEdit, Strike
from feed.models.revision import PostRevision
from feed.models.shown import (
    Explanation,
    Impression,
    ImpressionBatch,
    ServedChain,
    ServedPage,
    ShownLabel,
)
from feed.models.snapshot import FeedProfile, FeedSnapshot

__all__ = [
    "Badge",
    "Block",
    "Comment",
    "ConnectionAnnulment",
    "DecisionLetter",
    "DisclosureAppeal",
    "DisclosureEvent",
    "Draft",
    "Explanation",
    "FeedProfile",
    "FeedSnapshot",
    "Follow",
    "FollowedHashtag",
    "Hashtag",
    "HiddenPost",
    "Impression",
    "ImpressionBatch",
    "Interest",
    "InterestChoice",
    "LabelGround",
    "LabelLowering",
    "LabelText",
    "MaterialConnection",
    "Media",
    "ModerationCase",
    "Mute",
    "MutedHashtag",
    "MutedKind",
    "Notification",
    "PendingDisclosure",
    "PendingEdit",
    "PollOption",
    "PollVote",
    "Post",
    "PostInterest",
    "PostReview",
    "PostRevision",
    "PostTally",
    "ProductTag",
    "Report",
    "Save",
    "SeeLess",
    "ServedChain",
    "ServedPage",
    "ShownLabel",
    "Smile",
    "SponsorNaming",
    "Statement",
    "Strike",
]
