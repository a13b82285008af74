"""The driver of dialogues: when it dials anew, when it must not, and what it never sends twice."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.outcome import Outcome
from proxytest.protocol.auth.flow import AuthFlow, Ended, Send
from proxytest.protocol.request import forward
from proxytest.wire.connection import ProxyConnection
from proxytest.wire.dial import Dialler
from proxytest.wire.drive import Dialogue, MakeFlow, run_dialogue
from proxytest.wire.permits import LetGo, Permit, ProofEnd, keep
from tests.support.peers import Behaviour, Peer, Talk, peer
from tests.support.permits import Counting, Unlimited
from tests.support.wire import CONNECT, TIMEOUT, dialler

ASKS = b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n"
ASKS_AND_CLOSES = ASKS.replace(b"Content-Length", b"Connection: close\r\nContent-Length")
OPENS = b"HTTP/1.1 200 OK\r\n\r\n"


def flow_of(*legs: Send) -> MakeFlow:
    """Send these one after the other, whatever comes back, and be content."""

    def flow() -> AuthFlow:
        for leg in legs:  # noqa: UP028  what is sent to `yield from` would be sent to the tuple
            yield leg
        return Ended(outcome=Outcome.ACCEPTED)

    return lambda _: flow()


def replies(*connections: tuple[bytes, ...]) -> Behaviour:
    """Say these, one per request, on each connection in turn; then close it."""

    async def behave(talk: Talk) -> None:
        for said in connections[talk.number - 1]:
            await talk.head()
            await talk.say(said)
        if said == OPENS:
            await talk.listen()

    return behave


async def _drive(behave: Behaviour, flow: MakeFlow, *, seconds: float = TIMEOUT) -> tuple[Dialogue, Peer]:
    async with peer(behave) as proxy:
        dialogue = await run_dialogue(dialler(proxy.port, timeout=seconds), CONNECT, flow, permits=Unlimited())
        if dialogue.connection is not None:
            dialogue.connection.close()
        return dialogue, proxy


FIRST = Send(authorization=None)
SECOND = Send(authorization="Basic AAAA", proves=True)
BOUND = Send(authorization="NTLM AAAA", bound=True, proves=True)


async def test_a_second_leg_goes_on_the_same_connection() -> None:
    dialogue, proxy = await _drive(replies((ASKS, OPENS)), flow_of(FIRST, SECOND))
    assert (dialogue.ended.outcome, dialogue.legs, len(proxy.talks)) == (Outcome.ACCEPTED, 2, 1)


async def test_an_unbound_leg_dials_anew_after_connection_close() -> None:
    dialogue, proxy = await _drive(replies((ASKS_AND_CLOSES,), (OPENS,)), flow_of(FIRST, SECOND))
    assert (dialogue.ended.outcome, dialogue.legs, len(proxy.talks)) == (Outcome.ACCEPTED, 2, 2)


async def test_an_unbound_leg_dials_anew_where_the_proxy_closed_without_a_word() -> None:
    dialogue, proxy = await _drive(replies((ASKS,), (OPENS,)), flow_of(FIRST, SECOND))
    assert (dialogue.ended.outcome, len(proxy.talks)) == (Outcome.ACCEPTED, 2)


@pytest.mark.parametrize("said", [ASKS_AND_CLOSES, ASKS])
async def test_a_bound_leg_never_moves_to_another_connection(said: bytes) -> None:
    dialogue, proxy = await _drive(replies((said,), (OPENS,)), flow_of(FIRST, BOUND))
    assert (dialogue.ended.outcome, len(proxy.talks)) == (Outcome.CONNECTION_LOST, 1)
    assert b"Proxy-Authorization" not in proxy.received[0]
    assert not dialogue.proven


async def test_a_bound_leg_that_gets_no_answer_is_a_lost_connection() -> None:
    async def swallows(talk: Talk) -> None:
        await talk.head()
        await talk.say(ASKS)
        await talk.head()

    dialogue, proxy = await _drive(swallows, flow_of(FIRST, BOUND))
    assert (dialogue.ended.outcome, dialogue.proven, len(proxy.talks)) == (Outcome.CONNECTION_LOST, True, 1)


@pytest.mark.parametrize("bound", [False, True])
async def test_a_proving_leg_that_gets_no_answer_is_not_sent_again(bound: bool) -> None:  # noqa: FBT001
    async def swallows(talk: Talk) -> None:
        await talk.head()

    proof = Send(authorization="Basic AAAA", bound=bound, proves=True)
    flow = flow_of(FIRST, proof) if bound else flow_of(proof, SECOND)
    dialogue, proxy = await _drive(swallows, flow)
    assert b"".join(proxy.received).count(b"Proxy-Authorization") <= 1
    assert dialogue.failed is not None
    assert dialogue.failed.failure is Failure.CLOSED


async def test_a_leg_that_times_out_is_a_failure_even_when_it_is_bound() -> None:
    async def waits(talk: Talk) -> None:
        await talk.head()
        await talk.say(ASKS)
        await talk.listen()

    dialogue, _ = await _drive(waits, flow_of(FIRST, BOUND), seconds=0.2)
    assert dialogue.ended.outcome is Outcome.FAILED
    assert dialogue.failed is not None
    assert dialogue.failed.failure is Failure.TIMEOUT


async def test_a_proxy_that_cannot_be_dialled_is_in_the_result() -> None:
    async with peer(replies()) as proxy:
        port = proxy.port
    dialogue = await run_dialogue(dialler(port), CONNECT, flow_of(FIRST), permits=Unlimited())
    assert (dialogue.ended.outcome, dialogue.legs) == (Outcome.FAILED, 0)
    assert dialogue.events


async def test_the_connection_is_kept_for_the_tunnel_alone() -> None:
    opened, _ = await _drive(replies((OPENS,)), flow_of(FIRST))
    refused, _ = await _drive(replies((ASKS,)), flow_of(FIRST))
    assert opened.connection is not None
    assert refused.connection is None


async def test_a_flow_that_ends_before_it_sends_sends_nothing() -> None:
    dialogue, proxy = await _drive(replies((OPENS,)), flow_of())
    assert (dialogue.legs, dialogue.answer, b"".join(proxy.received)) == (0, None, b"")


async def test_a_dialogue_cites_the_events_of_all_its_connections() -> None:
    async with peer(replies((ASKS_AND_CLOSES,), (OPENS,))) as proxy:
        dialled = dialler(proxy.port)
        dialogue = await run_dialogue(dialled, CONNECT, flow_of(FIRST, SECOND), permits=Unlimited())
        if dialogue.connection is not None:
            dialogue.connection.close()
    assert dialogue.events == tuple(event.seq for event in dialled.recorder.trace)


async def test_an_exception_of_the_flow_leaves_no_connection_behind() -> None:
    gone = asyncio.Event()

    async def behave(talk: Talk) -> None:
        await talk.head()
        await talk.say(ASKS)
        await talk.listen()
        gone.set()

    def breaks() -> AuthFlow:
        yield FIRST
        raise RuntimeError("a bug of the flow")

    async with peer(behave) as proxy:
        with pytest.raises(RuntimeError, match="a bug of the flow"):
            await run_dialogue(dialler(proxy.port), CONNECT, lambda _: breaks(), permits=Unlimited())
        await asyncio.wait_for(gone.wait(), TIMEOUT)


async def _asks_and_hangs(talk: Talk) -> None:
    await talk.head()
    await talk.say(ASKS)
    await talk.listen()


@pytest.mark.parametrize("leg", [SECOND, BOUND])
async def test_who_gives_up_waiting_does_not_know_whether_it_was_refused(leg: Send) -> None:
    permits, heard = Counting(), asyncio.Event()

    async def hangs(talk: Talk) -> None:
        await talk.head()
        await talk.say(ASKS)
        await talk.head()
        heard.set()
        await talk.listen()

    async with peer(hangs) as proxy:
        dialogue = asyncio.ensure_future(
            run_dialogue(dialler(proxy.port), CONNECT, flow_of(FIRST, leg), permits=permits)
        )
        await heard.wait()
        dialogue.cancel()
        with pytest.raises(asyncio.CancelledError):
            await dialogue
    assert permits.ends == [ProofEnd.UNANSWERED]


def _answer(status: int, body: bytes = b"") -> bytes:
    return b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body)


async def _ends(behave: Behaviour, flow: MakeFlow, **how: Any) -> list[ProofEnd]:  # noqa: ANN401  of run_dialogue
    permits = Counting()
    async with peer(behave) as proxy:
        dialogue = await run_dialogue(dialler(proxy.port, timeout=0.5), CONNECT, flow, permits=permits, **how)
        if dialogue.connection is not None:
            dialogue.connection.close()
    return permits.ends


def proof_of(*outcomes: Outcome) -> MakeFlow:
    """Prove once, and end as is told for a 2xx and for anything else."""

    def flow() -> AuthFlow:
        received = yield SECOND
        return Ended(outcome=outcomes[0] if received.passes else outcomes[-1])

    return lambda _: flow()


PROVES = proof_of(Outcome.ACCEPTED, Outcome.UNCONFIRMED)


async def test_silence_leaves_a_proof_unanswered() -> None:
    assert await _ends(_asks_and_hangs, flow_of(FIRST, SECOND)) == [ProofEnd.UNANSWERED]


@pytest.mark.parametrize("status", [300, 302, 400, 403, 404, 429, 500, 502, 503, 504, 511, 599])
async def test_what_neither_asks_nor_opens_denies(status: int) -> None:
    assert await _ends(replies((_answer(status),)), PROVES) == [ProofEnd.DENIED]


async def test_a_name_that_is_not_found_comes_after_the_log_on() -> None:
    assert await _ends(replies((_answer(503, b"DNS lookup failed"),)), PROVES) == [ProofEnd.PASSED]


@pytest.mark.parametrize("said", [b"", b"SSH-2.0-OpenSSH_9.2\r\n\r\n", b"HTTP/1.1 407 No\r\nContent-Le"])
async def test_what_is_no_answer_leaves_a_proof_unanswered(said: bytes) -> None:
    assert await _ends(replies((said,)), PROVES) == [ProofEnd.UNANSWERED]


async def test_a_tunnel_accepts_the_user() -> None:
    assert await _ends(replies((OPENS,)), PROVES) == [ProofEnd.ACCEPTED]


@pytest.mark.parametrize("speaks", [True, False])
@pytest.mark.parametrize("first", [True, False])
async def test_the_first_tunnel_of_a_user_counts_where_the_far_end_speaks(first: bool, speaks: bool) -> None:  # noqa: FBT001
    greeted = []

    async def greet(connection: ProxyConnection) -> Failed | None:
        greeted.append(connection.number)
        return None if speaks else Failed(operation=Operation.TLS, failure=Failure.NOT_TLS, detail="a page", event=1)

    permits = Counting(first=first)
    async with peer(replies((OPENS,))) as proxy:
        dialogue = await run_dialogue(dialler(proxy.port), CONNECT, PROVES, permits=permits, greet=greet)
        if dialogue.connection is not None:
            dialogue.connection.close()
    assert bool(greeted) is first
    accepted = speaks or not first
    assert permits.ends == [ProofEnd.ACCEPTED if accepted else ProofEnd.DENIED]
    assert dialogue.ended.outcome is (Outcome.ACCEPTED if accepted else Outcome.UNCONFIRMED)


async def test_a_plain_request_that_is_answered_accepts_nobody() -> None:
    permits = Counting()
    async with peer(replies((_answer(200, b"log on here"),))) as proxy:
        await run_dialogue(dialler(proxy.port), forward("host.test"), PROVES, permits=permits, kind=Operation.FORWARD)
    assert permits.ends == [ProofEnd.PASSED]


async def test_the_legs_of_one_proof_need_leave_once() -> None:
    permits = Counting()
    async with peer(replies((ASKS, ASKS, OPENS))) as proxy:
        dialogue = await run_dialogue(dialler(proxy.port), CONNECT, flow_of(FIRST, BOUND, BOUND), permits=permits)
        assert dialogue.connection is not None
        dialogue.connection.close()
    assert (permits.admitted, permits.ends) == (1, [ProofEnd.ACCEPTED])


async def test_a_second_proof_in_one_dialogue_needs_leave_of_its_own() -> None:
    permits = Counting()
    again = replace(SECOND, otherwise=Ended(outcome=Outcome.REFUSED))
    async with peer(replies((ASKS, ASKS, OPENS))) as proxy:
        dialogue = await run_dialogue(dialler(proxy.port), CONNECT, flow_of(FIRST, SECOND, again), permits=permits)
        assert dialogue.connection is not None
        dialogue.connection.close()
    assert (permits.admitted, permits.ends) == (2, [ProofEnd.REFUSED, ProofEnd.ACCEPTED])


async def _asks_until_it_is_proven(talk: Talk) -> None:
    while True:
        sent = await talk.head()
        await talk.say(OPENS if "AAAA" in sent else ASKS)


@pytest.mark.parametrize("leg", [SECOND, BOUND])
async def test_a_leg_that_waited_longer_for_leave_than_the_proxy_did_begins_anew(leg: Send) -> None:
    async with peer(_asks_until_it_is_proven) as proxy:

        async def idle_connections_are_closed() -> None:
            proxy.talks[0].writer.close()
            await asyncio.sleep(0.1)  # what comes in meanwhile is taken in before a timer of the same loop

        permits = Counting(idle_connections_are_closed)
        dialogue = await run_dialogue(dialler(proxy.port), CONNECT, flow_of(FIRST, leg), permits=permits)
        assert dialogue.connection is not None
        dialogue.connection.close()
    assert (dialogue.ended.outcome, len(proxy.talks)) == (Outcome.ACCEPTED, 2)
    assert permits.admitted == 1  # the leave that it waited for is the one that it uses


async def test_a_handshake_that_has_proven_something_does_not_begin_anew() -> None:
    """Where a further proof waits for leave; else one dialogue would prove the password twice."""
    heard: list[str] = []

    async def asks_on(talk: Talk) -> None:
        while True:
            heard.append(await talk.head())
            await talk.say(ASKS)

    async with peer(asks_on) as proxy:

        async def closes_before_the_second() -> None:
            if permits.admitted == 2:
                proxy.talks[0].writer.close()
                await asyncio.sleep(0.1)

        permits = Counting(closes_before_the_second)
        again = replace(BOUND, otherwise=Ended(outcome=Outcome.REFUSED))
        dialogue = await run_dialogue(dialler(proxy.port), CONNECT, flow_of(FIRST, BOUND, again), permits=permits)
    assert dialogue.ended.outcome is Outcome.CONNECTION_LOST
    assert sum("NTLM AAAA" in head for head in heard) == 1


async def test_a_connection_that_this_side_let_go_is_no_close_of_the_proxys() -> None:
    """While a further proof waits for leave: how the first one ended is what is known."""
    permits = _LetsGo()
    again = replace(BOUND, otherwise=Ended(outcome=Outcome.REFUSED))
    async with peer(replies((ASKS, ASKS, ASKS))) as proxy:
        dialogue = await run_dialogue(dialler(proxy.port), CONNECT, flow_of(FIRST, BOUND, again), permits=permits)
    assert dialogue.ended.outcome is Outcome.REFUSED
    assert permits.ends == [ProofEnd.REFUSED, ProofEnd.UNSENT]


class _LetsGo(Counting):
    """Lets the connection of a second proof go while it waits."""

    async def admit(self, scheme: str, target: str, let_go: LetGo = keep) -> Permit | None:
        if self.admitted:
            let_go()
        return await super().admit(scheme, target)


async def test_leave_for_a_proof_that_was_never_sent_is_given_back() -> None:
    """The proxy closes while the leg waits, and cannot be dialled again."""
    async with peer(_asks_until_it_is_proven) as proxy:

        async def the_proxy_ends() -> None:
            proxy.stop()
            await asyncio.sleep(0.1)

        permits = Counting(the_proxy_ends)
        dialogue = await run_dialogue(dialler(proxy.port), CONNECT, flow_of(FIRST, SECOND), permits=permits)
    assert (dialogue.ended.outcome, permits.ends) == (Outcome.FAILED, [ProofEnd.UNSENT])


async def test_a_close_right_behind_an_answer_is_noticed() -> None:
    async def closes_behind_its_first_answer(talk: Talk) -> None:
        await talk.head()
        await talk.say(ASKS if talk.number == 1 else OPENS)
        await asyncio.sleep(0.001)

    async with peer(closes_behind_its_first_answer) as proxy:
        dialled = dialler(proxy.port)
        dialled.limits = replace(dialled.limits, settle=TIMEOUT)
        dialogue = await run_dialogue(dialled, CONNECT, flow_of(FIRST, SECOND), permits=Unlimited())
    assert (dialogue.ended.outcome, len(proxy.talks)) == (Outcome.ACCEPTED, 2)


async def _closes_on_the_second_request(talk: Talk) -> None:
    await talk.head()
    await talk.say(ASKS)
    if talk.number == 1:
        await talk.head()


async def test_what_proves_nothing_is_repeated_where_a_close_crossed_it() -> None:
    dialogue, proxy = await _drive(_closes_on_the_second_request, flow_of(FIRST, FIRST))
    assert (dialogue.ended.outcome, len(proxy.talks)) == (Outcome.ACCEPTED, 2)


async def test_what_proves_something_is_not_repeated_where_a_close_crossed_it() -> None:
    dialogue, proxy = await _drive(_closes_on_the_second_request, flow_of(FIRST, SECOND))
    assert (dialogue.ended.outcome, len(proxy.talks)) == (Outcome.FAILED, 1)


NEGOTIATES = Send(authorization="NTLM AAAA")


class _Held(Unlimited):
    """Gives permits once that is allowed, and counts who waits."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = 0
        self.eight_wait = asyncio.Event()
        self.allowed = asyncio.Event()

    async def admit(self, scheme: str, target: str, let_go: LetGo = keep) -> Permit | None:
        self.waiting += 1
        if self.waiting == 8:
            self.eight_wait.set()
        await self.allowed.wait()
        return await super().admit(scheme, target, let_go)


async def _handshake(through: Dialler, permits: _Held) -> Dialogue:
    return await run_dialogue(through, CONNECT, flow_of(NEGOTIATES, BOUND), permits=permits)


async def _asks_then_opens(talk: Talk) -> None:
    await talk.head()
    await talk.say(ASKS)
    await talk.head()
    await talk.say(OPENS)
    await talk.listen()


async def test_no_more_than_eight_handshakes_keep_a_helper_of_the_proxy_busy() -> None:
    permits = _Held()
    async with peer(_asks_then_opens) as proxy:
        shared = dialler(proxy.port, timeout=TIMEOUT)
        begun = [asyncio.ensure_future(_handshake(shared, permits)) for _ in range(12)]
        await asyncio.wait_for(permits.eight_wait.wait(), TIMEOUT)
        await asyncio.sleep(0.05)
        assert (permits.waiting, sum(one.count(b"CONNECT") for one in proxy.received)) == (8, 8)
        permits.allowed.set()
        every = await asyncio.gather(*begun)
        assert {one.ended.outcome for one in every} == {Outcome.ACCEPTED}
        for one in every:
            assert one.connection is not None
            one.connection.close()


async def test_a_handshake_that_was_let_go_leaves_its_place() -> None:
    permits = _Held()
    async with peer(_asks_then_opens) as proxy:
        shared = dialler(proxy.port, timeout=TIMEOUT)
        begun = [asyncio.ensure_future(_handshake(shared, permits)) for _ in range(8)]
        await asyncio.wait_for(permits.eight_wait.wait(), TIMEOUT)
        for one in begun:
            one.cancel()
        await asyncio.gather(*begun, return_exceptions=True)
        permits.allowed.set()
        last = await _handshake(shared, permits)
        assert last.ended.outcome is Outcome.ACCEPTED
        assert last.connection is not None
        last.connection.close()
