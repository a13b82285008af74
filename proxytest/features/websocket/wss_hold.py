"""A WebSocket stays open through the proxy.

What it checks: with --hold, whether a WebSocket stays open for the given number of seconds, with a ping every 15 s.
Why it matters: notifications use one connection for hours. Some proxies cut it after 10, 30 or 60 s.
How it decides: each pong must arrive within 14 s, as the product requires. Pings of the far end are answered at once.
A Close frame inside TLS that nobody opened is the far end's own: a warning, with its code and reason; so is what
cannot be read as frames. A Close frame inside TLS that is intercepted may be of either: a warning. With --hold below
90, a pass says that this is too short to call the connection stable. Where no WebSocket opens, since the far end wants
a log-on, the TLS connection itself is kept open with requests; what ends it there in order tells nothing.
Remedy: raise the proxy's time-out for CONNECT tunnels, and exempt the host from session limits.
Sources: RFC 6455 section 5.5.2; requirement R02.
"""

from collections.abc import Iterator

from proxytest.features.tls.observations import ControlTried, PlainAsked
from proxytest.features.tunnel.observations import DirectTried, TunnelTried
from proxytest.features.websocket.bad_frames import BAD_FRAMES, bad_frames
from proxytest.features.websocket.ends import (
    CLOSE_UNTOLD,
    FAR_END_CLOSES,
    IDLE_CUT,
    NOT_HELD,
    closed_by_either,
    closed_by_far_end,
    kept_without,
    not_kept,
    party_of,
    remedy_by,
    tells_nothing,
)
from proxytest.features.websocket.observations import IdleTried, PingedTried, SilenceTried, WebSocketTried
from proxytest.features.websocket.silence_limit import Limit, what_is_limited
from proxytest.judgement.blocked import Blocked
from proxytest.judgement.causes import broken, key_events
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.next_actions import WEBSOCKET_HOST
from proxytest.judgement.say import blocked, fails, passes, undecided, warns
from proxytest.judgement.transcripts import DENIES, OPENS, exchange
from proxytest.model.result import Judgement, Party
from proxytest.model.traffic import Traffic

PING_EVERY = 15.0  #: seconds between two pings of the client
_LIMITED = {
    Limit.SILENCE: "; one that was pinged more often lived longer: silence is limited",
    Limit.AGE: "; one that was pinged more often was cut as early: the age of a connection is limited",
}
_STABLE = 90.0  #: seconds: longer than the known idle limits, and several pings
_HOST = "mercury-connection-a.wbx2.com:443"
_PATH = "/v1/apps/wx2/registrations/proxytest/messages"


def _held(then: str) -> str:
    """Answer the first ping in the held tunnel (3) and in the idle one (4), then continue with (3)."""
    tunnels = [exchange(number, OPENS, target=_HOST) for number in (1, 2, 3, 4)]
    return "".join(
        [
            tunnels[0],
            "1 * closes\n",
            tunnels[1],
            "2 * closes\n",
            tunnels[2],
            _websocket(3, then),
            tunnels[3],
            _websocket(4, "closes"),
        ]
    )


def _websocket(number: int, then: str) -> str:
    return f"""
            {number} * speaks TLS as far end
            {number} > GET {_PATH} HTTP/1.1
            {number} > Upgrade: websocket
            {number} * opens the WebSocket
            {number} > (ping)
            {number} < (pong)
            {number} * {then}
    """


_EXAMPLES = (
    Example(
        title="Every ping is answered",
        transcript=_held("answers pings"),
        expect={_HOST: "pass"},
        hold=0.2,
        says="90 s are needed to call it stable",
    ),
    Example(
        title="Cut before the second ping",
        transcript=_held("closes"),
        expect={_HOST: "fail"},
        hold=0.2,
        says="closed after 0 s",
    ),
    Example(
        title="Not held, since no --hold was given",
        transcript=exchange(1, DENIES, target=_HOST) + exchange(2, DENIES, target=_HOST),
        expect={_HOST: "skip"},
        says="use --hold SECONDS",
    ),
)


@check(
    "wss/hold",
    traffic=(Traffic.NOTIFICATIONS,),
    reads=(WebSocketTried,),
    beside=(IdleTried, SilenceTried, PingedTried, PlainAsked, ControlTried, DirectTried),
    proves=True,
    requirements=("R02",),
    examples=_EXAMPLES,
    codes=(NOT_HELD, FAR_END_CLOSES, CLOSE_UNTOLD, BAD_FRAMES),
)
def wss_hold(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each WebSocket that was held."""
    for target in evidence.held():
        tried = evidence.tunnels("wss").get(target, [])
        held = [one for one in tried if one.websocket is not None and one.websocket.held_s is not None]
        if not held:
            unasked = Blocked(reason="not tested: use --hold SECONDS")
            yield blocked(target, broken(tried, not_kept(tried), evidence) if evidence.asked.hold else unasked)
            continue
        yield _judge(target, held, evidence)


def _judge(target: str, held: list[TunnelTried], evidence: Evidence) -> Judgement:
    wanted = evidence.asked.hold
    shortest = min(held, key=lambda one: one.websocket.held_s or 0.0 if one.websocket else 0.0)
    seconds = (shortest.websocket.held_s if shortest.websocket else None) or 0.0
    if seconds >= wanted:
        short = f"; {_STABLE:g} s are needed to call it stable" if seconds < _STABLE else ""
        intercepted = tells_nothing(shortest, evidence)
        said = f"alive after {seconds:g} s{kept_without(shortest)}{short}"
        return undecided(target, intercepted, do=WEBSOCKET_HOST) if intercepted else passes(target, said)
    if why := tells_nothing(shortest, evidence):
        return undecided(target, why, do=WEBSOCKET_HOST)
    if (closed := closed_by_far_end(shortest, evidence)) is not None:
        return warns(target, closed)
    if (either := closed_by_either(shortest, evidence)) is not None:
        return warns(target, either)
    if (unread := bad_frames(shortest, evidence)) is not None:
        return (warns if unread.party is Party.FAR_END else fails)(target, unread)
    end = shortest.websocket.ended if shortest.websocket else None
    party, certainty = party_of(shortest, evidence)
    without = kept_without(shortest)
    last = "answer" if without else "pong"
    limit = what_is_limited(target, evidence) if end is not None and end.after_s < PING_EVERY + 1 else None
    finding = NOT_HELD.finding(
        message=f"The {'connection' if without else 'WebSocket'} does not stay open for {wanted:g} s",
        expected=f"{last}s for {wanted:g} s",
        actual=f"{f'{end}; ' if end else ''}the last {last} came after {seconds:g} s{without}"
        f"{_LIMITED.get(limit, '') if limit is not None else ''}",
        party=party,
        certainty=certainty,
        remedy=remedy_by(party, IDLE_CUT.remedy if limit is Limit.SILENCE else NOT_HELD.remedy),
        because=IDLE_CUT.id if limit is Limit.SILENCE else None,
        evidence=key_events(shortest),
        facts={"held_s": seconds, "wanted_s": wanted, **({"after_s": end.after_s} if end else {})},
    )
    return fails(target, finding)
