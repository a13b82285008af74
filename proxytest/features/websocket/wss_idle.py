"""An idle WebSocket is not cut before the client pings it.

What it checks: with --hold, after how many seconds an idle WebSocket is cut.
Why it matters: proxies cut idle tunnels after 10, 30 or 60 s. The client pings every 15 s. A longer limit does no
harm; a shorter one stops all notifications.
How it decides: silence is checked by a ping at its end, after 15 s and after the time of --hold, since firewalls
forget connections without closing them, and drop or refuse what comes later. Where one was forgotten, up to eight
tunnels that are silent for shorter times tell the limit, within a fifth. A Close frame inside TLS that nobody opened is
the far end's own: a warning; so is what cannot be read as frames. A Close frame inside TLS that is intercepted may be
of either: a warning.
Where it was cut before the client would have pinged, another one is pinged more often: if that one lives longer,
silence is limited, and else the age of the connection. Fail where the limit is at most 15 s. Pass above, and where
nothing was cut within the time of --hold. Undecided where that time was shorter than 15 s and nothing was cut. Where
no WebSocket opens, since the far end wants a log-on, the silence is that of the TLS connection itself, with a request
at its end.
Remedy: raise the proxy's idle time-out for CONNECT tunnels (Squid: read_timeout and client_lifetime; others: tunnel
idle).
Sources: RFC 6455 section 5.5.2; requirement R02; "What goes wrong in the field", case 29.
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
from proxytest.features.websocket.observations import IdleTried, PingedTried, SilenceTried
from proxytest.features.websocket.silence_limit import Limit, limit_of, what_is_limited
from proxytest.judgement.blocked import Blocked
from proxytest.judgement.causes import broken, key_events
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.next_actions import LONGER, WEBSOCKET_HOST
from proxytest.judgement.say import blocked, fails, passes, undecided, warns
from proxytest.judgement.transcripts import DENIES, OPENS, exchange
from proxytest.model.result import Judgement, Party
from proxytest.model.traffic import Traffic
from proxytest.model.websocket_seen import EndKind

_PING_EVERY = 15.0  #: seconds between two pings of the client
_ROUNDING = 0.5  #: seconds: a silence of 15 s may take a little longer
_LONGER = f"use --hold {_PING_EVERY:g} or more"
_HOST = "mercury-connection-a.wbx2.com:443"
_PATH = "/v1/apps/wx2/registrations/proxytest/messages"


def _silent(then: str) -> str:
    """Close the held tunnel (3); in the idle one (4) nothing is sent after the first ping."""
    first, second, held, silent = (exchange(number, OPENS, target=_HOST) for number in (1, 2, 3, 4))
    websocket = f"""
            4 * speaks TLS as far end
            4 > GET {_PATH} HTTP/1.1
            4 > Upgrade: websocket
            4 * opens the WebSocket
            4 > (ping)
            4 < (pong)
            4 * {then}
    """
    return f"{first}1 * closes\n{second}2 * closes\n{held}3 * closes\n{silent}{websocket}"


_EXAMPLES = (
    Example(
        title="Watched for less than the time between two pings",
        transcript=_silent("answers pings"),
        expect={_HOST: "undecided"},
        hold=0.2,
        says="watched too short to decide",
    ),
    Example(
        title="Cut before the client would ping",
        transcript=_silent("closes"),
        expect={_HOST: "fail"},
        hold=14.0,
        says="Idle WebSockets are cut",
    ),
    Example(
        title="Forgotten without a word",
        transcript=_silent("says nothing"),
        expect={_HOST: "fail"},
        hold=0.2,
        says="without a word",
    ),
    Example(
        title="Not watched, since no --hold was given",
        transcript=exchange(1, DENIES, target=_HOST) + exchange(2, DENIES, target=_HOST),
        expect={_HOST: "skip"},
        says="use --hold SECONDS",
    ),
)


@check(
    "wss/idle",
    traffic=(Traffic.NOTIFICATIONS,),
    reads=(IdleTried, SilenceTried, PingedTried),
    beside=(PlainAsked, ControlTried, DirectTried),
    proves=True,
    requirements=("R02",),
    examples=_EXAMPLES,
    codes=(IDLE_CUT, FAR_END_CLOSES, CLOSE_UNTOLD, BAD_FRAMES),
)
def wss_idle(evidence: Evidence) -> Iterator[Judgement]:
    """Judge the idle WebSocket of each target."""
    for target in evidence.held():
        tried = evidence.tunnels("idle").get(target, [])
        watched = next((one for one in tried if one.websocket is not None and one.websocket.idle_s is not None), None)
        if watched is None:
            unasked = Blocked(reason="not tested: use --hold SECONDS")
            yield blocked(target, broken(tried, not_kept(tried), evidence) if tried else unasked)
        else:
            yield _judge(target, watched, evidence)


def _judge(target: str, tried: TunnelTried, evidence: Evidence) -> Judgement:
    seen = tried.websocket
    seconds = (seen.idle_s if seen else None) or 0.0
    if seen is None or (not seen.cut and seconds < _PING_EVERY):
        return undecided(target, f"not cut within {seconds:g} s: watched too short to decide; {_LONGER}", do=LONGER)
    if why := tells_nothing(tried, evidence):
        return undecided(target, why, do=WEBSOCKET_HOST)
    if not seen.cut:
        return passes(target, f"not cut within {seconds:g} s without data{kept_without(tried)}")
    if (closed := closed_by_far_end(tried, evidence)) is not None:
        return warns(target, closed)
    if (either := closed_by_either(tried, evidence)) is not None:
        return warns(target, either)
    if (unread := bad_frames(tried, evidence)) is not None:
        return (warns if unread.party is Party.FAR_END else fails)(target, unread)
    forgotten = seen.ended is not None and seen.ended.forgotten
    survived, cut = limit_of(tried, evidence) if forgotten else (0.0, seconds)
    between = f"after between {survived:g} and {cut:g} s" if survived else f"within {cut:g} s"
    silent = seen.ended is not None and seen.ended.kind is EndKind.SILENCE
    told = "without a word" if silent else "told only when something was sent again"
    when = f"{between}, {told}" if forgotten else f"after {seconds:g} s"
    # what a silence of 15 s did not end was asked again later: its limit is above that
    if seconds > _PING_EVERY + (_ROUNDING if forgotten else 0.0):
        return passes(target, f"cut {when} without data; the client pings every {_PING_EVERY:g} s")
    party, certainty = party_of(tried, evidence)
    finding = IDLE_CUT.finding(
        message="Idle WebSockets are cut before the client pings",
        expected=f"open after more than {_PING_EVERY:g} s without data",
        actual=f"cut {when}{kept_without(tried)}",
        remedy=remedy_by(party, IDLE_CUT.remedy),
        party=party,
        certainty=certainty,
        evidence=key_events(tried),
        because=NOT_HELD.id if _by_age(target, seconds, evidence) else None,
        facts={"cut_after_s": cut, "survived_s": survived},
    )
    return fails(target, finding)


def _by_age(target: str, seconds: float, evidence: Evidence) -> bool:
    """Is silence not what ends it? Where no other pings told, a held one was cut as early."""
    limit = what_is_limited(target, evidence)
    return limit is Limit.AGE if limit is not None else _cut_anyway(target, seconds, evidence)


def _cut_anyway(target: str, seconds: float, evidence: Evidence) -> bool:
    """Was a WebSocket with pings to this host cut as early? Then silence is not what ends it."""
    held = [one.websocket.held_s for one in evidence.tunnels("wss").get(target, []) if one.websocket is not None]
    earliest = min((one for one in held if one is not None), default=evidence.asked.hold)
    return earliest < evidence.asked.hold and earliest <= seconds + _ROUNDING
