"""What every test against real servers shares: what is behind the proxies, and the directory they ask."""

from collections.abc import Iterator

import pytest

from tests.real.certificates import make_certificates
from tests.real.domain import Domain, running_domain
from tests.real.hosts import PROFILE_HOSTS
from tests.real.nameserver import running_nameserver
from tests.real.origin import Origin, running_origin
from tests.real.programs import environment_program


@pytest.fixture(scope="session")
def origin() -> Iterator[Origin]:
    """Run all that stands behind the proxies."""
    with running_nameserver(), running_origin(make_certificates(PROFILE_HOSTS)) as origin:
        yield origin


@pytest.fixture(scope="session")
def domain() -> Iterator[Domain]:
    """Run the one Active Directory; its users stay as they are but for their counts of bad passwords."""
    with running_domain() as domain:
        yield domain


@pytest.fixture(scope="session")
def with_kerberos() -> str:
    """Return the python of an environment that has proxytest[kerberos]; the one that runs the tests has it not."""
    return environment_program(".venv-kerberos", "python")
