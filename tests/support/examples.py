"""Property tests: how many examples are tried, and on a machine that others use too.

`make test` tries a quarter of the examples of a property, `make test-rest` all of them.
"""

import pytest
from hypothesis import HealthCheck, settings

_WHOLE = 100  #: examples of a property, where it names no number


def choose_examples(config: pytest.Config) -> None:
    """Decide nothing by time: it says more of the machine than of the code. pytest-timeout bounds what a test takes."""
    many = _WHOLE if config.getoption("tables") == "whole" else _WHOLE // 4
    settings.register_profile(
        "proxytest", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=many
    )
    settings.load_profile("proxytest")


def examples(whole: int) -> int:
    """Return how many examples this run tries of a property of which a run of the whole tables tries so many."""
    return max(5, whole * settings().max_examples // _WHOLE)
