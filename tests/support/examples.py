"""Property tests on a machine that others use too: how long an example takes says more of it than of the code."""

from hypothesis import HealthCheck, settings


def let_examples_take_their_time() -> None:
    """Decide nothing by time; pytest-timeout bounds what a test takes."""
    settings.register_profile("proxytest", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("proxytest")
