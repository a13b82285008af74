"""What every test against real servers shares: the origin behind the proxies and the name server they ask."""

from collections.abc import Iterator

import pytest

from tests.real.certificates import make_certificates
from tests.real.hosts import PROFILE_HOSTS
from tests.real.nameserver import running_nameserver
from tests.real.origin import Origin, running_origin


@pytest.fixture(scope="session")
def origin() -> Iterator[Origin]:
    """Run all that stands behind the proxies."""
    with running_nameserver(), running_origin(make_certificates(PROFILE_HOSTS)) as origin:
        yield origin
