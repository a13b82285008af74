"""What every test against real servers shares: what is behind the proxies, and the directory they ask."""

import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from tests.real.certificates import make_certificates
from tests.real.domain import Domain, running_domain
from tests.real.hosts import ALL_HOSTS
from tests.real.nameserver import running_nameserver
from tests.real.origin import Origin, running_origin
from tests.real.prepared import end_prepared_products, prepared_product
from tests.real.programs import environment_program

KERBEROS_PYTHON = (".venv-kerberos", "python")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks the directory, and put off its files: it is made meanwhile."""
    for item in items:
        if _wants(item, "domain"):
            item.add_marker("domain")
    later = {item.path for item in items if item.get_closest_marker("domain")}
    items.sort(key=lambda item: item.path in later)


def _wants(item: pytest.Item, fixture: str) -> bool:
    return isinstance(item, pytest.Function) and fixture in item.fixturenames


@pytest.fixture(scope="session", autouse=True)
def _prepared_products(request: pytest.FixtureRequest) -> Iterator[None]:
    prepared_product(sys.executable)
    if any(_wants(item, "with_kerberos") for item in request.session.items):
        prepared_product(environment_program(*KERBEROS_PYTHON))
    yield
    end_prepared_products()


@pytest.fixture(scope="session", autouse=True)
def _domain_in_the_making(request: pytest.FixtureRequest) -> Iterator[Future[Domain] | None]:
    """Make the Active Directory while the tests run that do without it."""
    if not any(_wants(item, "domain") for item in request.session.items):
        yield None
        return
    with ExitStack() as until_the_end, ThreadPoolExecutor(max_workers=1) as meanwhile:
        yield meanwhile.submit(until_the_end.enter_context, running_domain())


@pytest.fixture(scope="session")
def origin() -> Iterator[Origin]:
    """Run all that stands behind the proxies."""
    with running_nameserver(), running_origin(make_certificates(ALL_HOSTS)) as origin:
        yield origin


@pytest.fixture(scope="session")
def domain(_domain_in_the_making: Future[Domain]) -> Domain:
    """Run the one Active Directory; its users stay as they are but for their counts of bad passwords."""
    return _domain_in_the_making.result()


@pytest.fixture(scope="session")
def with_kerberos() -> str:
    """Return the python of an environment that has the extra `kerberos`; the one that runs the tests has it not."""
    return environment_program(*KERBEROS_PYTHON)
