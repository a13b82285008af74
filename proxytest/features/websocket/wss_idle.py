"""An idle WebSocket is not cut before the client pings it.

What it checks: with --hold, after how many seconds an idle WebSocket is cut.
Why it matters: proxies cut idle tunnels after 10, 30 or 60 s. The client pings every 15 s. A longer limit does no
harm; a shorter one stops all notifications.
How it decides: fail where the limit is at most 15 s. Pass above, and where nothing was cut within the time of --hold.
Undecided where that time was shorter than 15 s and nothing was cut.
Remedy: raise the proxy's idle time-out for CONNECT tunnels (Squid: read_timeout and client_lifetime; others: tunnel
idle).
Sources: RFC 6455 section 5.5.2; requirement R02; "What goes wrong in the field", case 29.
"""

from collections.abc import Iterator

from proxytest.features.tunnel.observations import TunnelTried
from proxytest.features.websocket.observations import IdleTried
from proxytest.judgement.causes import broken, key_events
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import Blocked, Evidence
from proxytest.judgement.say import blocked, fails, passes, undecided
from proxytest.judgement.transcripts import DENIES, OPENS, exchange
from proxytest.model.code import Code
from proxytest.model.result import Judgement

_PING_EVERY = 15.0  #: seconds between two pings of the client
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
    return f"{first}{second}2 * closes\n{held}3 * closes\n{silent}{websocket}"


_EXAMPLES = (
    Example(
        title="Watched for less than the time between two pings",
        transcript=_silent("says nothing"),
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
        title="Not watched, since no --hold was given",
        transcript=exchange(1, DENIES, target=_HOST) + exchange(2, DENIES, target=_HOST),
        expect={_HOST: "skip"},
        says="use --hold SECONDS",
    ),
)


IDLE_CUT = Code(
    id="wss.idle-cut",
    title="Idle WebSockets are cut before the client pings",
    remedy="Raise the proxy's idle time-out for CONNECT tunnels.",
)


@check("wss/idle", reads=(IdleTried,), proves=True, requirements=("R02",), examples=_EXAMPLES, codes=(IDLE_CUT,))
def wss_idle(evidence: Evidence) -> Iterator[Judgement]:
    """Judge the idle WebSocket of each target."""
    for target in evidence.websockets():
        tried = evidence.tunnels("idle").get(target, [])
        watched = next((one for one in tried if one.websocket is not None and one.websocket.idle_s is not None), None)
        if watched is None:
            unasked = Blocked(reason="not tested: use --hold SECONDS")
            yield blocked(target, broken(tried, "no WebSocket opened") if tried else unasked)
        else:
            yield _judge(target, watched)


def _judge(target: str, tried: TunnelTried) -> Judgement:
    seen = tried.websocket
    seconds = (seen.idle_s if seen else None) or 0.0
    if seen is None or (not seen.cut and seconds < _PING_EVERY):
        return undecided(target, f"not cut within {seconds:g} s: watched too short to decide; {_LONGER}")
    if not seen.cut:
        return passes(target, f"not cut within {seconds:g} s without data")
    if seconds > _PING_EVERY:
        return passes(target, f"cut after {seconds:g} s without data; the client pings every {_PING_EVERY:g} s")
    finding = IDLE_CUT.finding(
        message="Idle WebSockets are cut before the client pings",
        expected=f"open after more than {_PING_EVERY:g} s without data",
        actual=f"cut after {seconds:g} s",
        remedy="Raise the proxy's idle time-out for CONNECT tunnels.",
        evidence=key_events(tried),
        facts={"cut_after_s": seconds},
    )
    return fails(target, finding)
