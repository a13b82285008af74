"""Whose doing the end of a held connection is, how long a silence may last, and what a bad handshake says."""

from dataclasses import replace

import pytest

from proxytest.features.websocket.bad_handshake import bad_handshake
from proxytest.features.websocket.ends import closed_by_far_end, kept_without, not_kept, party_of, tells_nothing
from proxytest.features.websocket.observations import IdleTried, PingedTried, SilenceTried
from proxytest.features.websocket.silence_limit import Limit, limit_of, what_is_limited
from proxytest.model.answer import Answer, Head
from proxytest.model.certificate import TlsSeen
from proxytest.model.challenge import Scheme
from proxytest.model.outcome import Outcome
from proxytest.model.result import Party, Sureness
from proxytest.model.websocket_seen import EndKind, WebSocketEnd, WebSocketSeen
from tests.support.evidence import PUBLIC, evidence, handshake

TARGET = "mercury-connection-a.wbx2.com:443"
SWITCHING = Answer(head=Head(version="1.1", status=101, reason="Switching Protocols"), event=7)
REFUSES = Answer(head=Head(version="1.1", status=401, reason="Unauthorized"), event=7)
WATCHED = WebSocketSeen(answer=SWITCHING, upgraded=True, echoed=True)
OWN, OPENED = handshake(anchor=PUBLIC), handshake(anchor=None)


def tried(kind: EndKind | None = None, *, tls: TlsSeen | None = OWN, answer: Answer = SWITCHING) -> IdleTried:
    end = WebSocketEnd(kind=kind, after_s=6.0, code=1001, reason="bye") if kind else None
    seen = WebSocketSeen(answer=answer, upgraded=answer is SWITCHING, ended=end)
    return IdleTried(target=TARGET, scheme=Scheme.NONE, outcome=Outcome.ACCEPTED, tls=tls, websocket=seen, events=(3,))


def test_a_close_frame_inside_tls_to_a_public_root_is_the_far_ends() -> None:
    found = closed_by_far_end(tried(EndKind.CLOSE), evidence())
    assert found is not None
    assert (found.party, found.certainty) == (Party.FAR_END, Sureness.PROVEN)
    assert "Close frame 1001 (bye)" in found.actual


@pytest.mark.parametrize(
    "one", [tried(EndKind.CLOSE, tls=OPENED), tried(EndKind.CLOSE, tls=None), tried(EndKind.CLOSED), tried()]
)
def test_any_other_end_may_be_somebody_elses(one: IdleTried) -> None:
    assert closed_by_far_end(one, evidence(one)) is None


@pytest.mark.parametrize(
    ("one", "party"),
    [
        (tried(EndKind.SILENCE), (Party.PATH, Sureness.LIKELY)),
        (tried(EndKind.IN_ORDER), (Party.FAR_END, Sureness.PROVEN)),
        (tried(EndKind.IN_ORDER, tls=OPENED), (Party.NOT_KNOWN, Sureness.LIKELY)),
        (tried(EndKind.CLOSED), (Party.NOT_KNOWN, Sureness.LIKELY)),
        (tried(), (Party.NOT_KNOWN, Sureness.LIKELY)),
    ],
)
def test_who_may_have_ended_it(one: IdleTried, party: tuple[Party, Sureness]) -> None:
    assert party_of(one, evidence(one)) == party


def test_without_a_websocket_an_end_in_order_tells_nothing_about_one() -> None:
    in_order = tried(EndKind.IN_ORDER, answer=REFUSES)
    assert "far end itself ended its HTTP connection" in tells_nothing(in_order, evidence(in_order))
    opened = tried(EndKind.CLOSED, answer=REFUSES, tls=OPENED)
    assert "whoever intercepts TLS" in tells_nothing(opened, evidence(opened))
    for one in (tried(EndKind.CLOSED, answer=REFUSES), tried(EndKind.IN_ORDER)):
        assert tells_nothing(one, evidence(one)) == ""


def test_what_was_kept_instead_is_told() -> None:
    assert kept_without(tried(answer=REFUSES)) == " (the TLS connection itself: no WebSocket opened, 401 Unauthorized)"
    assert kept_without(tried()) == ""
    assert not_kept([tried(answer=REFUSES)]).endswith("keeps no other connection (401 Unauthorized)")
    assert not_kept([]) == "no WebSocket opened"


def silent(seconds: float, *, cut: bool) -> SilenceTried:
    seen = WebSocketSeen(answer=SWITCHING, upgraded=True, idle_s=seconds, cut=cut)
    return SilenceTried(target=TARGET, scheme=Scheme.NONE, outcome=Outcome.ACCEPTED, websocket=seen, silence_s=seconds)


@pytest.mark.parametrize(
    ("others", "limit"),
    [
        ((silent(12.0, cut=True), silent(9.6, cut=True), silent(7.7, cut=False), silent(6.1, cut=False)), (7.7, 9.6)),
        ((silent(12.0, cut=True), silent(2.5, cut=True)), (0.0, 2.5)),
        ((silent(12.0, cut=False), silent(9.6, cut=True), silent(7.7, cut=False)), (7.7, 9.6)),
        ((), (0.0, 15.0)),
    ],
)
def test_the_limit_lies_between_two_silences(others: tuple[SilenceTried, ...], limit: tuple[float, float]) -> None:
    first = tried(EndKind.SILENCE)
    first = replace(first, websocket=WebSocketSeen(answer=SWITCHING, upgraded=True, idle_s=15.0, cut=True))
    assert limit_of(first, evidence(first, *others)) == limit


def wrong(tls: TlsSeen | None, *headers: str) -> IdleTried:
    return replace(
        tried(tls=tls), websocket=WebSocketSeen(answer=SWITCHING, upgraded=False, wrong=headers or ("Upgrade",))
    )


@pytest.mark.parametrize(
    ("tls", "party"),
    [
        (OWN, (Party.FAR_END, Sureness.PROVEN)),
        (OPENED, (Party.PROXY, Sureness.LIKELY)),
        (None, (Party.NOT_KNOWN, Sureness.LIKELY)),
    ],
)
def test_a_bad_handshake_is_of_who_wrote_it(tls: TlsSeen | None, party: tuple[Party, Sureness]) -> None:
    one = wrong(tls, "Upgrade", "Connection")
    found = bad_handshake(one, evidence(one))
    assert found is not None
    assert (found.party, found.certainty) == party
    assert "Upgrade, Connection" in found.message
    assert found.because == ("tls.intercepted" if tls is OPENED else None)


def test_a_handshake_that_is_well_is_none() -> None:
    assert bad_handshake(tried(), evidence()) is None


def pinged(held_s: float | None, *, target: str = TARGET) -> PingedTried:
    seen = replace(WATCHED, held_s=held_s)
    return PingedTried(
        target=target, scheme=Scheme.NONE, outcome=Outcome.ACCEPTED, websocket=seen, every_s=2.0, wanted_s=12.0
    )


@pytest.mark.parametrize(
    ("held_s", "limit"),
    [
        (12.0, Limit.SILENCE),
        (12.3, Limit.SILENCE),
        (7.8, Limit.AGE),
        (6.0, Limit.AGE),
        (2.0, None),  # lost by chance
        (11.0, None),
        (None, None),  # it did not open
    ],
)
def test_more_pings_tell_silence_from_age(held_s: float | None, limit: Limit | None) -> None:
    idle = IdleTried(
        target=TARGET,
        scheme=Scheme.NONE,
        outcome=Outcome.ACCEPTED,
        websocket=replace(WATCHED, idle_s=8.0, cut=True),
    )
    assert what_is_limited(TARGET, evidence(idle, pinged(held_s))) is limit
    assert what_is_limited(TARGET, evidence(pinged(held_s))) is None  # nothing was cut
    assert what_is_limited(TARGET, evidence(idle)) is None
    assert what_is_limited(TARGET, evidence(idle, pinged(held_s, target="other:443"))) is None
