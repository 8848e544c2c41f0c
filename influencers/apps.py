from django.apps import AppConfig


class InfluencersConfig(AppConfig):
    name = "influencers"
    verbose_name = "Influencers"

    def ready(self) -> None:
        from influencers.context import is_creator
        from spark import desks

        desks.register(is_creator)
