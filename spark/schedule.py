"""What beat sends and how often; seconds, or the hour and minute in UTC.

Work that is owed is found by its rows (spark.outbox): a round that is missed costs only time.
"""

from typing import Any

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, Any]] = {
    "sweep-jobs": {"task": "spark.tasks.sweep_jobs", "schedule": 5.0},
    "prune-jobs": {"task": "spark.tasks.prune_jobs", "schedule": crontab(hour=4, minute=10)},
    # A round that no worker took in time is worth nothing beside the next one.
    "refresh-dirty-feeds": {
        "task": "feed.tasks.feeds.refresh_dirty_feeds",
        "schedule": 2.0,
        "options": {"expires": 10},
    },
    "precompute-feeds": {
        "task": "feed.tasks.feeds.precompute_active",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "sweep-media": {"task": "feed.tasks.media.sweep_media", "schedule": 3600.0},
    "sweep-labels": {
        "task": "feed.tasks.media.sweep_labels",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "weigh-review-queue": {
        "task": "feed.tasks.posts.weigh_review_queue",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "publish-due": {
        "task": "feed.tasks.posts.publish_due",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "sweep-posts": {"task": "feed.tasks.posts.sweep_posts", "schedule": 30.0},
    "label-rebranded-goods": {
        "task": "feed.tasks.posts.label_rebranded_goods",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "settle-strikes": {
        "task": "influencers.tasks.settle_strikes",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "pull-brand-roles": {
        "task": "feed.tasks.posts.pull_brand_roles",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "count-shown": {
        "task": "feed.tasks.shown.count_shown",
        "schedule": 5.0,
        "options": {"expires": 30},
    },
    "settle-shares": {
        "task": "feed.tasks.shown.settle_shares",
        "schedule": crontab(minute=15),
        "options": {"expires": 1800},
    },
    "prune-shown": {"task": "feed.tasks.shown.prune_shown", "schedule": crontab(hour=4, minute=40)},
    "prune-notifications": {
        "task": "feed.tasks.notifications.prune_notifications",
        "schedule": crontab(hour=4, minute=50),
    },
    "count-enthusiasts": {
        "task": "influencers.tasks.count_enthusiasts",
        "schedule": crontab(hour=2, minute=30),
    },
    "accrue-earnings": {"task": "payouts.tasks.accrue_earnings", "schedule": 10.0},
    "release-holds": {"task": "payouts.tasks.release_holds", "schedule": crontab(minute=20)},
}
# A store of one process alone needs no worker to keep it true.
OF_A_SHARED_STORE: dict[str, dict[str, Any]] = {
    "freshen-fragments": {"task": "feed.tasks.fragments.freshen", "schedule": 2.0},
}


def schedule_for(*, feed_store: str) -> dict[str, dict[str, Any]]:
    """Return Celery's beat schedule for a site whose feeds are in this store."""
    return SCHEDULE | OF_A_SHARED_STORE if feed_store == "redis" else dict(SCHEDULE)
