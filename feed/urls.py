"""The pages of posts and people."""

from django.urls import path

from feed import feeds as atom
from feed.views import (
    captions,
    composer,
    embeds,
    feeds,
    interests,
    landing,
    post,
    profile,
    reactions,
    relations,
    saved,
    viewed,
)

app_name = "feed"
urlpatterns = [
    path("", landing.landing, name="landing"),
    path("feed/", feeds.home, name="home"),
    path("feed/new/", feeds.new_count, name="new_count"),
    path("feed/viewed/", viewed.viewed, name="viewed"),
    path("feed/layout/", feeds.layout, name="layout"),
    path("following/", feeds.following, name="following"),
    path("discover/", feeds.discover, name="discover"),
    path("p/<slug:public_id>/tray/<int:n>/", feeds.tray, name="tray"),
    path("interests/", interests.interests, name="interests"),
    path("post/new/", composer.composer, name="composer"),
    path("p/<slug:public_id>/", post.post, name="post"),
    path("p/<slug:public_id>/card.png", embeds.share_card, name="share_card"),
    path("p/<slug:public_id>/embed/", embeds.embed, name="embed"),
    path("oembed/", embeds.oembed, name="oembed"),
    path("m/<slug:handle>/feed.atom", atom.member_feed, name="member_feed"),
    path("interests/<slug:slug>/feed.atom", atom.interest_feed, name="interest_feed"),
    path("p/<slug:public_id>/edit/", post.edit_post, name="edit_post"),
    path("p/<slug:public_id>/delete/", post.delete_post, name="delete_post"),
    path("p/<slug:public_id>/comments/close/", post.close_comments, name="close_comments"),
    path("p/<slug:public_id>/smile/", reactions.smile, name="smile"),
    path("p/<slug:public_id>/save/", reactions.save, name="save"),
    path("p/<slug:public_id>/comment/", post.comment, name="comment"),
    path("c/<slug:public_id>/edit/", post.edit_comment, name="edit_comment"),
    path("c/<slug:public_id>/delete/", post.delete_comment, name="delete_comment"),
    path("m/<slug:handle>/", profile.profile, name="profile"),
    path("m/<slug:handle>/follow/", relations.follow, name="follow"),
    path("m/<slug:handle>/mute/", relations.mute, name="mute"),
    path("m/<slug:handle>/block/", relations.block, name="block"),
    path("brands/<slug:slug>/follow/", relations.follow_brand, name="follow_brand"),
    path(
        "brands/<slug:slug>/follow-button/",
        relations.brand_follow_button,
        name="brand_follow_button",
    ),
    path("brands/<slug:slug>/posts/", profile.brand_posts, name="brand_posts"),
    path("products/<slug:slug>/posts/", profile.product_posts, name="product_posts"),
    path("search/posts/", profile.search_posts, name="search_posts"),
    path("captions/<slug:public_id>.vtt", captions.captions, name="captions"),
    path("saved/", saved.saved, name="saved"),
]
