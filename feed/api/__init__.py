"""The feed's part of the API."""

from django.urls import path

from feed.api import (
    decisions,
    drafts,
    feeds,
    impressions,
    interests,
    media,
    moderation,
    naming,
    notifications,
    posts,
    proof,
    reactions,
    relations,
)

urlpatterns = [
    path("posts/<slug:name>/report/", moderation.ReportPostView.as_view(), name="api-report-post"),
    path(
        "comments/<slug:name>/report/",
        moderation.ReportCommentView.as_view(),
        name="api-report-comment",
    ),
    path(
        "reviews/<slug:name>/report/",
        moderation.ReportReviewView.as_view(),
        name="api-report-review",
    ),
    path(
        "members/<slug:name>/report/",
        moderation.ReportMemberView.as_view(),
        name="api-report-member",
    ),
    path("posts/<slug:public_id>/hide/", moderation.HideView.as_view(), name="api-hide"),
    path("posts/<slug:public_id>/see-less/", moderation.SeeLessView.as_view(), name="api-see-less"),
    path("me/notifications/", notifications.NotificationsView.as_view(), name="api-notifications"),
    path(
        "me/notifications/seen/",
        notifications.SeenView.as_view(),
        name="api-notifications-seen",
    ),
    path("me/decisions/", decisions.DecisionsView.as_view(), name="api-decisions"),
    path("me/statements/", moderation.StatementsView.as_view(), name="api-statements"),
    path(
        "me/statements/<slug:public_id>/appeal/",
        moderation.AppealView.as_view(),
        name="api-appeal",
    ),
    path("me/filters/", moderation.FiltersView.as_view(), name="api-filters"),
    path(
        "me/filters/hashtags/<str:name>/",
        moderation.MuteHashtagView.as_view(),
        name="api-mute-hashtag",
    ),
    path(
        "me/filters/less/interests/<slug:name>/",
        moderation.LessInterestView.as_view(),
        name="api-less-interest",
    ),
    path(
        "me/filters/less/hashtags/<str:name>/",
        moderation.LessHashtagView.as_view(),
        name="api-less-hashtag",
    ),
    path("feed/", feeds.ForYouView.as_view(), name="api-feed"),
    path("feed/following/", feeds.FollowingView.as_view(), name="api-following"),
    path("feed/discover/", feeds.DiscoverView.as_view(), name="api-discover"),
    path("interests/", interests.InterestsView.as_view(), name="api-interests"),
    path("me/interests/", interests.MyInterestsView.as_view(), name="api-my-interests"),
    path("me/impressions/", impressions.ImpressionsView.as_view(), name="api-impressions"),
    path("me/feed-proof/", proof.ProofView.as_view(), name="api-feed-proof"),
    path("me/feed-dial/", proof.DialView.as_view(), name="api-feed-dial"),
    path("drafts/", drafts.DraftsView.as_view(), name="api-drafts"),
    path("drafts/<slug:public_id>/", drafts.DraftView.as_view(), name="api-draft"),
    path(
        "drafts/<slug:public_id>/schedule/",
        drafts.ScheduleView.as_view(),
        name="api-schedule-draft",
    ),
    path("media/", media.MediaView.as_view(), name="api-media"),
    path("media/<slug:public_id>/", media.MediumView.as_view(), name="api-medium"),
    path("media/<slug:public_id>/captions/", media.CaptionsView.as_view(), name="api-captions"),
    path("posts/", posts.PostsView.as_view(), name="api-posts"),
    path("posts/<slug:public_id>/", posts.PostView.as_view(), name="api-post"),
    path("posts/<slug:public_id>/smile/", reactions.SmileView.as_view(), name="api-smile"),
    path("posts/<slug:public_id>/vote/", posts.VoteView.as_view(), name="api-vote"),
    path("posts/<slug:public_id>/save/", reactions.SaveView.as_view(), name="api-save"),
    path("posts/<slug:public_id>/comments/", reactions.CommentsView.as_view(), name="api-comments"),
    path("comments/<slug:public_id>/", reactions.CommentView.as_view(), name="api-comment"),
    path("posts/<slug:public_id>/appeal/", decisions.AppealView.as_view(), name="api-label-appeal"),
    path(
        "posts/<slug:public_id>/disclosures/",
        posts.DisclosuresView.as_view(),
        name="api-disclosures",
    ),
    path("members/<slug:name>/follow/", relations.FollowView.as_view(), name="api-follow"),
    path("members/<slug:name>/block/", relations.BlockView.as_view(), name="api-block"),
    path("members/<slug:name>/mute/", relations.MuteView.as_view(), name="api-mute"),
    path("brands/<slug:name>/named/", naming.NamingsView.as_view(), name="api-namings"),
    path(
        "brands/<slug:name>/named/<slug:public_id>/",
        naming.NamingView.as_view(),
        name="api-naming",
    ),
    path(
        "brands/<slug:name>/follow/", relations.FollowBrandView.as_view(), name="api-follow-brand"
    ),
]
