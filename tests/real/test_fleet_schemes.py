"""A fleet whose sites log on by ticket, NTLM or Basic: each to a real Squid that asks an Active Directory."""

import json
import os
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from proxytest.model.result import Result, Status
from tests.real import cases
from tests.real.domain import ALICE, PROXY_HOST, Domain
from tests.real.fleet import address, answers_of, complete, result_of, running_fleet_hub
from tests.real.hosts import IDBROKER
from tests.real.origin import Origin
from tests.real.site_process import site_process
from tests.real.squid import Squid, running_squid
from tests.real.working import working
from tests.support.hub import LOOPBACK, Hub

STALE = "of last month 41%"
TICKET, NTLM, BASIC = "negotiate", "ntlm", "basic"
PROXIES = {TICKET: cases.KERBEROS, NTLM: cases.NTLM, BASIC: cases.BASIC_BY_DOMAIN}
_SITES = int(os.environ.get("FLEET_SITES", "12"))  #: 200 by `make test-fleet-long`
SCHEME_OF = {f"{scheme}-{number}": scheme for number in range(_SITES) for scheme in [list(PROXIES)[number % 3]]}

pytestmark = [
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore:parameter 'timeout' of type 'float':DeprecationWarning"),
    pytest.mark.timeout(200 + 3 * _SITES),
]


@pytest.fixture(autouse=True)
def _nothing_is_counted(domain: Domain) -> None:
    domain.forget_bad_passwords()


@pytest.fixture
def squids(origin: Origin, domain: Domain) -> Iterator[Mapping[str, Squid]]:
    """Run a proxy for each scheme."""
    with ExitStack() as stack:
        yield {scheme: stack.enter_context(running_squid(config, origin, domain)) for scheme, config in PROXIES.items()}


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with running_fleet_hub(tmp_path / "hub", sites=tuple(SCHEME_OF)) as running:
        yield running


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """All sites, and what runs them."""

    hub: Hub
    squids: Mapping[str, Squid]
    folder: Path

    def proxy(self, scheme: str) -> str:
        """Return what sites call their proxy; a ticket is for its name."""
        return f"http://{PROXY_HOST if scheme == TICKET else LOOPBACK}:{self.squids[scheme].port}"

    @asynccontextmanager
    async def working(self, python: str, domain: Domain, password: str, *, past: bool = False) -> AsyncIterator[None]:
        """Let all sites work; with `past`, those with a password reach the hub directly, and log on for jobs alone."""
        by_ticket = [self._by_ticket(site) for site, scheme in SCHEME_OF.items() if scheme == TICKET]
        machines = self.folder / "machines"
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(site_process(python, by_ticket, machines / "members", domain.environment))
            for site, scheme in SCHEME_OF.items():
                if scheme != TICKET:
                    file = self._by_password(site, scheme, password, past=past)
                    await stack.enter_async_context(working(file, machines / site))
            yield

    def _by_ticket(self, site: str) -> Path:
        leads = f"{PROXY_HOST}:{self.squids[TICKET].port}:{LOOPBACK}"
        return complete(self.hub, site, None, resolve=[leads], **self._keys(TICKET, past=False))

    def _by_password(self, site: str, scheme: str, password: str, *, past: bool) -> Path:
        return complete(self.hub, site, password, user=ALICE.user, **self._keys(scheme, past=past))

    def _keys(self, scheme: str, *, past: bool) -> dict[str, object]:
        way = {"allow": {"proxies": [self.proxy(scheme)]}} if past else {"proxy": self.proxy(scheme)}
        return {"auth": scheme, "cacert": str(self.squids[scheme].public_root), **way}

    async def log_on(self) -> dict[str, Result]:
        """Send a job to all sites at once; return how the log-on of each ended."""
        proxies = {site: {"proxy": self.proxy(scheme)} for site, scheme in SCHEME_OF.items()}
        file = self.folder / "sites.yaml"
        file.write_text(json.dumps({"proxies": proxies, "targets": [IDBROKER], "select": ["auth/scheme"]}))
        came = await answers_of(self.hub, file, seconds=120 + 2 * _SITES)
        return {site: result_of(one, "auth/scheme") for site, one in came.items()}


def by_scheme(told: Mapping[str, Result]) -> dict[str, Counter[Status]]:
    """Return how many sites of each scheme ended in each way."""
    return {
        scheme: Counter(told[site].status for site, its in SCHEME_OF.items() if its == scheme) for scheme in PROXIES
    }


async def test_all_sites_are_accepted_on_their_way_to_the_hub_and_in_their_audits(
    hub: Hub, squids: Mapping[str, Squid], domain: Domain, with_kerberos: str, tmp_path: Path
) -> None:
    fleet = Fleet(hub=hub, squids=squids, folder=tmp_path)
    async with fleet.working(with_kerberos, domain, ALICE.password):
        told = await fleet.log_on()
    sites = Counter(SCHEME_OF.values())
    assert by_scheme(told) == {scheme: Counter({Status.PASS: sites[scheme]}) for scheme in PROXIES}
    assert {one.target for one in told.values()} == set(PROXIES)
    assert {"(Kerberos)" in told[site].reason for site, its in SCHEME_OF.items() if its == TICKET} == {True}
    assert domain.bad_passwords() == 0
    where = address(hub, "wss").rpartition("/")[2]
    for scheme, squid in squids.items():
        ways = [one.credentials for one in squid.requests() if (one.target, one.status) == (where, 200)]
        assert ways == [scheme] * sites[scheme]
        assert squid.refused_authentications() == []


async def test_of_a_stale_password_of_many_sites_the_directory_counts_one_and_tickets_go_on(
    hub: Hub, squids: Mapping[str, Squid], domain: Domain, with_kerberos: str, tmp_path: Path
) -> None:
    """Whichever site it is, by NTLM or by Basic: no other sends it."""
    fleet = Fleet(hub=hub, squids=squids, folder=tmp_path)
    async with fleet.working(with_kerberos, domain, STALE, past=True):
        told = await fleet.log_on()
    assert domain.bad_passwords() == 1
    assert [len(squids[scheme].refused_authentications()) for scheme in (TICKET, NTLM, BASIC)] in ([0, 1, 0], [0, 0, 1])
    sites, found = Counter(SCHEME_OF.values()), by_scheme(told)
    assert found[TICKET] == Counter({Status.PASS: sites[TICKET]})
    assert found[NTLM] + found[BASIC] == Counter({Status.FAIL: 1, Status.SKIP: sites[NTLM] + sites[BASIC] - 1})
