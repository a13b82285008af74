"""Runs of one account side by side: until a proxy has accepted it, only one of them tries the password."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from itertools import cycle

import pytest

from proxytest.engine.accounts import Accounts
from proxytest.engine.audit import audit
from proxytest.engine.guard import LockoutGuard
from proxytest.model.run import Run
from proxytest.wire.permits import Permit, Permits, ProofEnd
from tests.engine.test_accounts import ASKS
from tests.support.company import CompanyBuilder
from tests.support.peers import Behaviour, Talk, peer
from tests.support.plans import plan_for

HOST = "accepted.test:443"
CLOSES, DENIES = b"", b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"


def guards(number: int, *users: str, allowed: int = 1) -> list[LockoutGuard]:
    accounts, named = Accounts(), cycle(users or ("alice",))
    plans = [plan_for(port=one, user=next(named)) for one in range(1, number + 1)]
    return [accounts.guard(replace(plan, max_failures=allowed)) for plan in plans]


async def admitted(guard: Permits) -> Permit:
    given = await asyncio.wait_for(guard.admit("NTLM", HOST), 1)
    assert given is not None
    return given


async def settled(*tasks: asyncio.Task[Permit | None]) -> list[bool]:
    for _ in range(20):
        await asyncio.sleep(0)
    return [task.done() for task in tasks]


@pytest.mark.parametrize(
    ("users", "waits"), [(("alice",), True), (("alice", r"CORP\Alice"), True), (("a", "b"), False)]
)
async def test_the_first_proof_of_a_run_waits_for_that_of_another(users: tuple[str, ...], waits: bool) -> None:  # noqa: FBT001  a row
    one, two = guards(2, *users)
    permit = await admitted(one)
    task = asyncio.ensure_future(two.admit("Basic", HOST))
    assert await settled(task) == [not waits]
    permit.end(ProofEnd.ACCEPTED)
    assert await asyncio.wait_for(task, 1) is not None


async def test_whoever_waited_is_told_which_proxy_refused() -> None:
    one, two = guards(2)
    permit = await admitted(one)
    task = asyncio.ensure_future(two.admit("Basic", HOST))
    await settled(task)
    permit.end(ProofEnd.REFUSED)
    assert await asyncio.wait_for(task, 1) is None
    assert "http://127.0.0.1:1 refused this user by NTLM" in two.reason
    assert "in another run" in two.reason


async def test_a_refusal_stops_a_run_whose_proxy_had_accepted_the_user() -> None:
    one, two = guards(2)
    (await admitted(one)).end(ProofEnd.ACCEPTED)
    (await admitted(two)).end(ProofEnd.REFUSED)
    assert await one.admit("NTLM", HOST) is None


async def test_one_proof_of_an_accepted_user_is_under_way_over_all_runs() -> None:
    """A password that is changed meanwhile is refused once."""
    every = guards(6)
    for guard in every:
        (await admitted(guard)).end(ProofEnd.ACCEPTED)
    tasks = [asyncio.ensure_future(guard.admit("NTLM", HOST)) for guard in every]
    assert await settled(*tasks) == [True] + [False] * 5
    first = tasks[0].result()
    assert first is not None
    first.end(ProofEnd.ACCEPTED)
    assert sum(await settled(*tasks)) == 2
    for task in tasks:
        task.cancel()


async def test_a_run_whose_proofs_go_side_by_side_lets_those_of_others_have_their_turn() -> None:
    one, two = guards(2)
    (await admitted(one)).end(ProofEnd.ACCEPTED)
    one.go_side_by_side(far=True)
    under_way = [await admitted(one) for _ in range(3)]
    unproven = asyncio.ensure_future(two.admit("NTLM", HOST))
    await settled(unproven)
    behind = [asyncio.ensure_future(one.admit("NTLM", HOST)) for _ in range(3)]
    assert await settled(unproven, *behind) == [False] * 4
    for permit in under_way:
        permit.end(ProofEnd.ACCEPTED)
    assert await settled(unproven, *behind) == [True, False, False, False]
    first = unproven.result()
    assert first is not None
    first.end(ProofEnd.ACCEPTED)
    assert await settled(*behind) == [True] * 3


async def test_a_control_is_not_sent_beside_the_proof_of_another_run() -> None:
    one, two = guards(2)
    (await admitted(one)).end(ProofEnd.ACCEPTED)
    doubtful = await admitted(one)
    beside = asyncio.ensure_future(two.admit("NTLM", HOST))
    await settled(beside)
    sent = list[bool]()

    async def control(_: Permits) -> bool:
        sent.append(beside.done())
        return True

    one.control = control
    doubtful.end(ProofEnd.DENIED)  # perhaps a refusal in disguise
    again = asyncio.ensure_future(one.admit("NTLM", HOST))
    await settled(beside, again)
    assert sent == [False]  # before the other run's first proof, which waits for it
    assert sum(await settled(beside, again)) == 1
    for task in (beside, again):
        task.cancel()


async def test_what_one_run_may_have_been_refused_no_other_run_sends_unproven() -> None:
    one, *others = guards(4)
    (await admitted(one)).end(ProofEnd.ACCEPTED)

    async def control(permits: Permits) -> bool:
        (await admitted(permits)).end(ProofEnd.REFUSED)
        return False

    one.control = control
    (await admitted(one)).end(ProofEnd.DENIED)
    assert [await guard.admit("NTLM", HOST) for guard in others] == [None] * 3
    assert "no longer accepts the log-on" in others[0].reason


async def test_where_one_run_cannot_ask_again_no_other_run_sends_unproven() -> None:
    one, *others = guards(4)
    (await admitted(one)).end(ProofEnd.ACCEPTED)

    async def out_of_reach(_: Permits) -> bool:
        return False

    one.control = out_of_reach
    (await admitted(one)).end(ProofEnd.DENIED)
    assert [await guard.admit("NTLM", HOST) for guard in others] == [None] * 3
    assert "could not be asked again" in others[0].reason


async def test_a_doubt_ends_with_its_run() -> None:
    one, two = guards(2)
    (await admitted(one)).end(ProofEnd.ACCEPTED)

    async def control(_: Permits) -> bool:
        raise AssertionError("its network is closed")

    one.control = control
    (await admitted(one)).end(ProofEnd.DENIED)
    one.leave()
    assert await asyncio.wait_for(two.admit("NTLM", HOST), 1) is not None


async def test_a_run_that_ends_while_its_control_is_under_way_lets_nothing_go_beside_it() -> None:
    one, two = guards(2, allowed=2)
    for guard in (one, two):
        (await admitted(guard)).end(ProofEnd.ACCEPTED)

    async def control(permits: Permits) -> bool:
        given = await admitted(permits)
        await asyncio.sleep(0.05)
        given.end(ProofEnd.REFUSED)
        return False

    one.control = control
    (await admitted(one)).end(ProofEnd.DENIED)
    asking = asyncio.ensure_future(two.admit("NTLM", HOST))
    await settled(asking)
    one.leave()
    beside = asyncio.ensure_future(two.admit("NTLM", HOST))
    assert await settled(beside) == [False]
    assert [*await asyncio.wait_for(asyncio.gather(asking, beside), 1)] == [None, None]
    assert "no longer accepts the log-on by NTLM" in two.reason


async def test_beside_a_silent_proof_no_unproven_one_is_sent() -> None:
    one, two, three = guards(3)
    for guard in (one, three):
        (await admitted(guard)).end(ProofEnd.ACCEPTED)
    silent = await admitted(one)
    silent.release_on_silence()
    unproven = asyncio.ensure_future(two.admit("NTLM", HOST))
    assert await settled(unproven) == [False]
    (await admitted(three)).end(ProofEnd.ACCEPTED)
    silent.end(ProofEnd.ACCEPTED)
    assert await settled(unproven) == [True]


async def test_a_control_that_is_cut_off_counts_as_refused() -> None:
    (one,) = guards(1)
    (await admitted(one)).end(ProofEnd.ACCEPTED)

    async def control(permits: Permits) -> bool:
        await permits.admit("NTLM", HOST)
        await asyncio.sleep(60)
        return True

    one.control = control
    (await admitted(one)).end(ProofEnd.DENIED)
    task = asyncio.ensure_future(one.admit("NTLM", HOST))
    await settled(task)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert one.remaining == 0


async def test_as_many_first_proofs_as_failures_may_be_risked_are_under_way() -> None:
    tasks = [asyncio.ensure_future(guard.admit("NTLM", HOST)) for guard in guards(3, allowed=2)]
    assert sum(await settled(*tasks)) == 2
    for task in tasks:
        task.cancel()


def answering(answer: bytes, proofs: list[str]) -> Behaviour:
    async def behave(talk: Talk) -> None:
        while True:
            proven = "Proxy-Authorization" in await talk.head()
            proofs.extend(["proof"] * proven)
            await asyncio.sleep(0.02 * proven)
            if proven and not answer:
                return
            await talk.say(answer if proven else ASKS)

    return behave


async def audited(ports: list[int]) -> list[Run]:
    accounts = Accounts()
    plans = [plan_for(port=port, auth=("basic",)) for port in ports]
    return list(await asyncio.gather(*(audit(plan, guard=accounts.guard(plan)) for plan in plans)))


@pytest.mark.parametrize("answer", [ASKS, CLOSES, DENIES])
async def test_ten_proxies_that_refuse_get_one_proof_in_all(answer: bytes) -> None:
    proofs: list[str] = []
    async with AsyncExitStack() as stack:
        peers = [await stack.enter_async_context(peer(answering(answer, proofs))) for _ in range(10)]
        await audited([one.port for one in peers])
    assert len(proofs) == 1


async def test_one_that_refuses_among_those_that_accept_gets_one_proof(company: CompanyBuilder) -> None:
    proofs: list[str] = []
    async with AsyncExitStack() as stack:
        good = [await stack.enter_async_context(company.running("basic")) for _ in range(2)]
        bad = [await stack.enter_async_context(peer(answering(ASKS, proofs))) for _ in range(3)]
        await audited([*(one.port for one in good), *(one.port for one in bad)])
    assert len(proofs) == 1
