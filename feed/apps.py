from django.apps import AppConfig


class FeedConfig(AppConfig):
    name = "feed"
    verbose_name = "Feed"

    def ready(self) -> None:
        # Models exist only from here on, and the kernel does not know who reads feeds.
        from feed.reading import touch
        from feed.services import changes
        from feed.services.badges import shown_badges_of
        from feed.services.relations import unseen_by
        from spark import appearance, badges, sight, standing

        standing.on_change(touch.standing_changed)
        appearance.on_change(changes.appearance_changed)
        badges.register(shown_badges_of)
        sight.register(unseen_by)
