"""Sites behind a real Squid that asks an Active Directory: their way to the hub, and one account of all of them."""

import asyncio
import json
import os
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from proxytest.fleet.hub_folder import ACCOUNTS_KEY
from proxytest.model.result import Result, Status
from tests.real import cases
from tests.real.audit import COMPATIBLE, NOT_COMPATIBLE, shown_secrets
from tests.real.domain import ALICE, Domain
from tests.real.fleet import (
    address,
    answers_of,
    complete,
    correct,
    operator,
    result_of,
    running_fleet_hub,
    running_worker,
    scenario,
)
from tests.real.hosts import IDBROKER
from tests.real.origin import Origin
from tests.real.squid import Squid, SquidConfig, running_squid
from tests.real.working import working
from tests.support.hub import Hub

STALE = "of last month 41%"
DENYING = replace(cases.NEGOTIATE_AND_NTLM, denied=(".wbx2.com",))
_SITES = int(os.environ.get("FLEET_SITES", "50"))  #: 200 by `make test-fleet-long`
MANY = tuple(f"site-{number}" for number in range(_SITES))
FEW = MANY[:50]

#: What nats-py leaves to the end of the loop, and a number that it gives aiohttp.
pytestmark = [
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore:parameter 'timeout' of type 'float':DeprecationWarning"),
]


@pytest.fixture(autouse=True)
def _nothing_is_counted(domain: Domain) -> None:
    domain.forget_bad_passwords()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A hub, the proxy before it, and what the audit of this proxy says."""

    server: str = "newest"
    scheme: str
    config: SquidConfig = cases.NTLM
    auth: str = "ntlm"
    verdict: str = "compatible"
    status: int = COMPATIBLE


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(Case(server="2.9", scheme="wss"), id="2.9-wss"),
        pytest.param(Case(server="2.9", scheme="tls"), id="2.9-tls"),
        pytest.param(Case(scheme="wss"), id="newest-wss"),
        pytest.param(Case(scheme="tls"), id="newest-tls"),
        pytest.param(
            Case(scheme="wss", config=DENYING, auth="negotiate", verdict="incompatible", status=NOT_COMPATIBLE),
            id="a-proxy-that-denies-hosts",
        ),
    ],
)
def test_a_site_is_audited_through_the_proxy_that_leads_to_its_hub(
    case: Case, origin: Origin, domain: Domain, tmp_path: Path
) -> None:
    with running_fleet_hub(tmp_path / "hub", case.server) as hub, running_squid(case.config, origin, domain) as squid:
        keys = {"proxy": squid.url, "auth": case.auth, "user": ALICE.user, "cacert": str(squid.public_root)}
        file = complete(hub, "berlin", ALICE.password, **keys)
        sites = scenario(tmp_path, squid.url, ["berlin"], profile="spark-2016")
        with running_worker(file, address(hub, case.scheme), tmp_path / "machine") as said:
            ended = operator(hub, "run", str(sites), "--format", "json", "--wait", "50s", scheme=case.scheme)
        (one,) = json.loads(ended.stdout)["runs"]
        assert (one["report"]["verdict"], ended.returncode) == (case.verdict, case.status), ended.stderr
        ways = [one for one in squid.requests() if one.target == address(hub, case.scheme).rpartition("/")[2]]
        opened = {(one.method, one.user, one.credentials) for one in ways if one.status == 200}
        assert opened == {("CONNECT", f"CORP\\{ALICE.user}", case.auth)}
        assert domain.bad_passwords() == 0
        assert shown_secrets(ended.stdout + ended.stderr + said.read_text(), ALICE.password) == []


def test_a_wrong_password_on_the_way_to_the_hub_is_sent_once(origin: Origin, domain: Domain, tmp_path: Path) -> None:
    """However often the worker tries to get there."""
    with running_fleet_hub(tmp_path / "hub") as hub, running_squid(cases.NTLM, origin, domain) as squid:
        file = complete(hub, "berlin", STALE, proxy=squid.url, auth="ntlm", user=ALICE.user)
        with running_worker(file, address(hub, "wss"), tmp_path / "machine") as said:
            deadline = time.monotonic() + 30
            while "not tried: " not in said.read_text() and time.monotonic() < deadline:
                time.sleep(0.1)
        assert "refused this user by NTLM" in said.read_text()
        assert "not tried: " in said.read_text()
        assert domain.bad_passwords() == 1
        assert len(squid.refused_authentications()) == 1


@pytest.fixture
def squid(origin: Origin, domain: Domain) -> Iterator[Squid]:
    with running_squid(cases.NTLM, origin, domain) as running:
        yield running


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with running_fleet_hub(tmp_path / "hub", sites=MANY) as running:
        yield running


class Fleet:
    """Many sites whose way to the hub is direct, and the one account with which all of them log on to the proxy."""

    def __init__(self, hub: Hub, scenario: Path) -> None:
        self._hub = hub
        self._scenario = scenario

    async def log_on(self) -> dict[str, Result]:
        """Send a job to all sites at once; return how each site's log-on ended."""
        came = await answers_of(self._hub, self._scenario, seconds=150)
        return {site: result_of(one, "auth/scheme") for site, one in came.items()}


@asynccontextmanager
async def fleet(hub: Hub, squid: Squid, password: str, folder: Path, sites: Sequence[str]) -> AsyncIterator[Fleet]:
    asked = scenario(folder, squid.url, sites, targets=[IDBROKER], select=["auth/scheme"], auth="ntlm")
    keys = {"user": ALICE.user, "cacert": str(squid.public_root), "allow": {"proxies": [squid.url]}}
    async with AsyncExitStack() as stack:
        for site in sites:
            await stack.enter_async_context(working(complete(hub, site, password, **keys), folder / "machines" / site))
        yield Fleet(hub, asked)


@pytest.mark.timeout(300)
async def test_a_stale_password_of_all_sites_is_refused_once_and_accepted_once_it_is_corrected(
    hub: Hub, squid: Squid, domain: Domain, tmp_path: Path
) -> None:
    async with fleet(hub, squid, STALE, tmp_path, MANY) as made:
        told = await made.log_on()
        assert (domain.bad_passwords(), len(squid.refused_authentications())) == (1, 1)
        assert Counter(one.status for one in told.values()) == {Status.FAIL: 1, Status.SKIP: len(MANY) - 1}
        (site,) = (site for site, one in told.items() if one.status is Status.FAIL)
        (why,) = {one.reason for one in told.values() if one.status is Status.SKIP}
        assert f"not tried: {squid.url} refused this user by NTLM at site {site}, " in why
        assert "no site tries again before `proxytest fleet unlock`" in why

        for name in MANY:
            correct(hub, name, ALICE.password)
        key = ("--accounts-key", str(hub.folder / ACCOUNTS_KEY))
        unlocked = await asyncio.to_thread(operator, hub, "unlock", ALICE.user, *key)
        assert unlocked.stdout.startswith("alice: sites may try again; failures until now: 1; ")
        told = await made.log_on()
    assert Counter(one.status for one in told.values()) == {Status.PASS: len(MANY)}
    assert domain.bad_passwords() == 0


@pytest.mark.timeout(200)
async def test_a_right_password_is_accepted_at_all_sites(
    hub: Hub, squid: Squid, domain: Domain, tmp_path: Path
) -> None:
    """One after another, though all share ten helpers of the proxy: no site keeps one while it waits for the others."""
    async with fleet(hub, squid, ALICE.password, tmp_path, FEW) as made:
        told = await made.log_on()
    assert Counter(one.status for one in told.values()) == {Status.PASS: len(FEW)}
    assert domain.bad_passwords() == 0
    assert squid.refused_authentications() == []
