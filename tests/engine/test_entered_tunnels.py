"""A CONNECT without a log-on that opens a tunnel is the tunnel: nothing is asked for twice."""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from proxytest.engine.audit import audit
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.features.tunnel.observations import HttpsTried
from proxytest.model.challenge import Scheme
from proxytest.model.event import Failure
from proxytest.model.run import Run
from tests.support.company import CompanyBuilder
from tests.support.peers import Talk, peer
from tests.support.plans import plan_for
from tests.support.scripted import Authorities

pytestmark = pytest.mark.long

HOSTS = ("idbroker.webex.com:443", "identity.webex.com:443", "mercury-connection-a.wbx2.com:443")
CUT, SILENT, SPEAKS = "cut", "silent", "speaks"


@dataclass(slots=True)
class Open:
    """A proxy that lets everything pass; `inside` says what becomes of a tunnel to a host, by its number."""

    authorities: Authorities
    inside: Callable[[str, int], str]
    port: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    pages: int = 0  #: asked for inside
    told: list[str] = field(default_factory=list)  #: what began and ended, in order

    async def serve(self, talk: Talk) -> None:
        target = (await talk.head()).split()[1]
        self.asked[target] += 1
        self.told.append(f"asked for {target}")
        await talk.say(b"HTTP/1.1 200 OK\r\n\r\n")
        match self.inside(target, self.asked[target]):
            case "cut":
                return talk.reset()
            case "silent":
                await talk.listen()
                self.told.append(f"left {target}")
                return None
        await talk.writer.start_tls(self.authorities.context("far end", target.partition(":")[0]))
        await talk.head()
        self.pages += 1
        await talk.say(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        return await talk.listen()

    async def audited(self, *select: str, at_once: int = 1, timeout: float = 1.0) -> Run:  # noqa: ASYNC109  of the plan
        plan = plan_for(port=self.port, roots=self.authorities.public_pem, targets=HOSTS, timeout=timeout, user=None)
        return await audit(replace(plan, select=select, max_concurrency=at_once))


@asynccontextmanager
async def opened(folder: Path, inside: Callable[[str, int], str] = lambda *_: SPEAKS) -> AsyncIterator[Open]:
    proxy = Open(Authorities(folder=folder), inside)
    async with peer(proxy.serve) as served:
        proxy.port = served.port
        yield proxy


def https(run: Run) -> list[HttpsTried]:
    return [one for one in run.observations if isinstance(one, HttpsTried)]


def assert_same_connections(run: Run) -> None:
    asked = [one for one in run.observations if isinstance(one, ChallengesSeen)]
    pairs = [(one.answer.event, tried.events) for one, tried in zip(asked, https(run), strict=True) if one.answer]
    assert [event in events for event, events in pairs] == [True for _ in HOSTS]


async def test_an_open_proxy_is_asked_once_for_each_host(tmp_path: Path) -> None:
    async with opened(tmp_path) as proxy:
        run = await proxy.audited("tunnel/https")
    assert [(one.target, one.stands, one.https is not None) for one in https(run)] == [
        (one, True, True) for one in HOSTS
    ]
    assert_same_connections(run)


async def test_nothing_is_said_in_a_tunnel_where_only_the_log_on_is_asked_about(tmp_path: Path) -> None:
    async with opened(tmp_path) as proxy:
        run = await proxy.audited("auth/offered")
    assert (https(run), proxy.pages) == ([], 0)


async def test_a_tunnel_that_broke_is_tried_once_more(tmp_path: Path) -> None:
    """One lost by chance is told so from a host that is cut each time."""
    async with opened(tmp_path, lambda target, time: CUT if target == HOSTS[1] and time == 1 else SPEAKS) as proxy:
        run = await proxy.audited("tunnel/https")
    assert [one.stands for one in https(run) if one.target == HOSTS[1]] == [False, True]


async def test_a_host_that_is_silent_in_its_tunnel_is_waited_for_once(tmp_path: Path) -> None:
    async with opened(tmp_path, lambda target, _: SILENT if target == HOSTS[2] else SPEAKS) as proxy:
        run = await proxy.audited()
    (tried,) = (one for one in https(run) if one.target == HOSTS[2])
    assert tried.failed is not None
    assert tried.failed.failure is Failure.TIMEOUT
    (socket,) = (one for one in run.results if one.check == "wss/upgrade")
    assert socket.reason.startswith("not tried: HTTPS to this host timed out")


async def test_others_are_asked_for_beside_a_first_host_that_is_silent_in_its_tunnel(tmp_path: Path) -> None:
    async with opened(tmp_path, lambda target, _: SILENT if target == HOSTS[0] else SPEAKS) as proxy:
        await proxy.audited("tunnel/https", at_once=8, timeout=3)
    left = proxy.told.index(f"left {HOSTS[0]}")
    assert proxy.told.index(f"asked for {HOSTS[1]}") < left
    assert proxy.told.index(f"asked for {HOSTS[2]}") < left


async def test_hosts_that_ask_for_a_log_on_get_it_afterwards(company: CompanyBuilder) -> None:
    async with company.running("basic", free=("identity.webex.com",)) as proxy:
        plan = plan_for(port=proxy.port, roots=proxy.authorities.public_pem, targets=HOSTS, auth=("basic",))
        run = await audit(replace(plan, select=("tunnel/https",)))
    schemes = {one.target: one.scheme for one in https(run)}
    assert schemes == {HOSTS[0]: Scheme.BASIC, HOSTS[1]: Scheme.NONE, HOSTS[2]: Scheme.BASIC}
