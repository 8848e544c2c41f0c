"""What staff look at by chance is looked at in no test, unless the test says how many of a hundred.

One post in ten would wait for review else, and a test in ten would see it.
"""

import pytest


@pytest.fixture(autouse=True, scope="session")
def _nothing_is_sampled() -> None:
    from spark.models import SiteSettings

    field = SiteSettings._meta.get_field("sampled_percent")
    field.default = 0
    field.__dict__.pop("_get_default", None)
