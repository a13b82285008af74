"""What is behind the artefacts: a real Squid that is open to everybody, and the cloud double behind it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.real.certificates import make_certificates
from tests.real.hosts import ALL_HOSTS
from tests.real.nameserver import running_nameserver
from tests.real.origin import running_origin
from tests.real.squid import Squid, SquidConfig, running_squid
from tests.release.artefacts import ARTEFACTS, DIST, Artefact, installed


@pytest.fixture(scope="session")
def squid() -> Iterator[Squid]:
    """Run Squid with all that stands behind it; the roots share this machine's network."""
    certificates = make_certificates(ALL_HOSTS)
    with running_nameserver(), running_origin(certificates) as origin, running_squid(SquidConfig(), origin) as squid:
        yield squid


@pytest.fixture(scope="session", params=ARTEFACTS)
def artefact(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Artefact]:
    """Install one artefact into an empty system of its own."""
    with installed(request.param, tmp_path_factory.mktemp("root")) as artefact:
        yield artefact


@pytest.fixture
def dist() -> Path:
    """Return the folder of the release that was made."""
    return DIST
