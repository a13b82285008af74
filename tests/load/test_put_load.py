"""A load, against a proxy of the test's own: what is counted is what the proxy was asked."""

import asyncio
from dataclasses import replace
from itertools import count

import pytest

from proxytest.load.knee import Why
from proxytest.load.load_bounds import Bounds, Kind
from proxytest.load.ramp import Step
from proxytest.load.sample import Leg
from proxytest.model.address import Authority
from proxytest.protocol.request import Request, connect
from tests.support.company import CompanyBuilder, Mishap
from tests.support.loads import WIDE, from_proof, load, only, plan_for
from tests.support.peers import answers, peer

pytestmark = pytest.mark.long


@pytest.mark.parametrize("scheme", ["ntlm", "basic", "digest"])
async def test_every_planned_logon_is_sent_once_and_its_legs_are_told(scheme: str, company: CompanyBuilder) -> None:
    async with company.running(scheme) as proxy:
        result = await load(plan_for(proxy.port, company, scheme), Kind.LOGONS)
    (knee,) = result.knees
    begun = sum(one.begun for one in knee.steps)
    assert len(proxy.proofs) == 1 + begun  # the account was proven once before
    assert begun == sum(one.ok for one in knee.steps) == sum(one.planned for one in knee.steps)
    assert (knee.why, round(knee.holds)) == (Why.BOUND, 20)
    legs = {Leg.DIAL, Leg.ASKS, Leg.CONNECT} | ({Leg.CHALLENGE} if scheme == "ntlm" else set())
    assert set(knee.steps[0].legs) - {Leg.ASKS} == legs - {Leg.ASKS}
    assert result.scheme.lower() == scheme


async def test_tunnels_and_held_websockets_without_a_logon(company: CompanyBuilder) -> None:
    async with company.running() as proxy:
        result = await load(plan_for(proxy.port, company), Kind.TUNNELS, Kind.HELD)
    tunnels, held = result.knees
    assert Leg.TLS in tunnels.steps[0].legs
    assert Leg.WEBSOCKET in held.steps[0].legs
    assert (held.why, held.holds, sum(one.ok for one in held.steps)) == (Why.BOUND, 12, 12)


async def test_a_proxy_that_hangs_is_left_alone(company: CompanyBuilder) -> None:
    bounds = Bounds(max_rate=20, seconds=20, p95=0.5)
    async with company.running("ntlm", mishap=from_proof(8, Mishap.HANGS)) as proxy:
        result = await load(plan_for(proxy.port, company), Kind.LOGONS, bounds=bounds)
        asked = len(proxy.heard)
        await asyncio.sleep(0.2)
        assert len(proxy.heard) == asked  # nothing more is sent
    assert result.knees[0].why in (Why.SLOW, Why.MACHINE)  # and not our own bound on what is under way
    assert sum(one.planned for one in result.knees[0].steps) < 100


@pytest.mark.parametrize("denied", [(10, 11), (10, 12)])  # then the control is accepted; or one was between
async def test_errors_end_it(denied: tuple[int, ...], company: CompanyBuilder) -> None:
    async with company.running("basic", mishap=only(*denied)) as proxy:
        result = await load(plan_for(proxy.port, company, "basic"), Kind.LOGONS)
    assert result.knees[0].why is Why.ERRORS
    assert sum(one.errors.get("403 to CONNECT", 0) for one in result.knees[0].steps) == 2


async def test_websockets_that_are_cut_are_lost(company: CompanyBuilder) -> None:
    async with company.running() as proxy:

        def cut(_: Kind, step: Step) -> None:
            if not step.count:  # all are open, and held
                for talk in proxy.peer.talks:
                    talk.writer.transport.abort()

        bounds = Bounds(max_held=4, seconds=3, p95=10)
        result = await load(plan_for(proxy.port, company), Kind.HELD, bounds=bounds, notify=cut)
    (knee,) = result.knees
    assert knee.why is Why.ERRORS
    assert sum(one.failed for one in knee.steps) == 4


async def test_no_logon_is_told_before_anything_is_sent(company: CompanyBuilder) -> None:
    async with company.running() as proxy:
        result = await load(plan_for(proxy.port, company), Kind.LOGONS)
    assert result.not_begun == "the proxy asks for no log-on: use --tunnels or --held"
    assert len(proxy.heard) < 4


async def test_a_stop_from_outside(company: CompanyBuilder) -> None:
    stop = asyncio.Event()
    stop.set()
    async with company.running("basic") as proxy:
        result = await load(plan_for(proxy.port, company, "basic"), Kind.LOGONS, stop=stop)
    assert (result.knees[0].why, len(proxy.proofs)) == (Why.INTERRUPTED, 1)


async def test_a_connection_that_is_kept_for_the_next_request_ends_with_its_arrival(
    company: CompanyBuilder,
) -> None:
    async with company.running("digest", mishap=from_proof(6, Mishap.REFUSES)) as proxy:
        proxy.pause = lambda: 0.15  # where the proxy is far, a connection waits for the next request
        result = await load(plan_for(proxy.port, company, "digest"), Kind.LOGONS)
        await asyncio.sleep(0.3)
        assert (result.knees[0].why, proxy.open_now) == (Why.REFUSED, 0)


async def test_a_bug_in_one_arrival_ends_the_load_and_is_raised(
    company: CompanyBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = count()

    def request(target: Authority) -> Request:
        if next(asked) == 3:
            raise ValueError("a bug")
        return connect(target)

    monkeypatch.setattr("proxytest.load.sending.arrival.connect", request)
    async with company.running("basic") as proxy:
        with pytest.raises(ValueError, match="a bug"):
            await load(plan_for(proxy.port, company, "basic"), Kind.LOGONS)
    assert next(asked) < 8


async def test_a_bug_in_reading_a_websocket_is_raised(company: CompanyBuilder, monkeypatch: pytest.MonkeyPatch) -> None:
    async def receive(_: object) -> None:
        raise ValueError("a bug")

    monkeypatch.setattr("proxytest.wire.websocket.WebSocket.receive", receive)
    async with company.running() as proxy:
        with pytest.raises(ValueError, match="a bug"):
            await load(plan_for(proxy.port, company), Kind.HELD)


async def test_a_stop_between_two_loads_sends_nothing_more(company: CompanyBuilder) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(1.8, stop.set)
    async with company.running("basic") as proxy:
        plan = plan_for(proxy.port, company, "basic")
        result = await load(plan, Kind.LOGONS, Kind.TUNNELS, bounds=replace(WIDE, seconds=1), stop=stop)
    assert (result.skipped, result.why_skipped, result.status) == ((Kind.TUNNELS,), "the load was interrupted", 4)
    assert len(proxy.proofs) == 1 + sum(one.begun for one in result.knees[0].steps)


async def test_what_is_no_proxy(company: CompanyBuilder) -> None:
    async with peer(answers(b"SSH-2.0-OpenSSH_9.6\r\n")) as server:
        result = await load(plan_for(server.port, company), Kind.LOGONS)
    assert result.not_begun.startswith("the proxy gave no answer")
