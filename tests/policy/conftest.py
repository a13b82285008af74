"""What the tests of policies share: profiles, and hosts that stand for patterns."""

from collections.abc import Iterable

import pytest

from proxytest.model.profile import Domain, Profile
from proxytest.policy.catalogue import PRODUCTS, declared
from proxytest.policy.needs import Needs
from proxytest.policy.site import Site
from proxytest.scenario.profile_file import load_profile

BUNDLED = ("spark-2016", "webex-2026")
MARKS = {name: declared(name).mark for name in PRODUCTS}


@pytest.fixture(params=BUNDLED)
def profile(request: pytest.FixtureRequest) -> Profile:
    return load_profile(request.param)


@pytest.fixture
def site() -> Site:
    return Site()


def standing_for(domains: Iterable[Domain]) -> list[str]:
    """Return hosts that each domain's pattern means: its own, and names with one and two labels in place of a `*`."""
    made = [domain.pattern.replace("*", some) for domain in domains for some in ("a1", "x.b2")]
    return made + [host.name for domain in domains for host in domain.hosts]


def for_some(needs: Needs) -> list[str]:
    """Return hosts of the names that most sites do not need, unless a name that all need covers them."""
    hosts = standing_for(domain for some in needs.for_some for domain in some.domains)
    return [host for host in hosts if not any(domain.matches(host) for domain in needs.allowed)]
