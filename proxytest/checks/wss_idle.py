"""A silent WebSocket is not cut before the client pings it.

What it checks: with --hold, after how many seconds a WebSocket on which nobody speaks is cut.
Why it matters: proxies cut idle tunnels after 10, 30 or 60 s. The client pings every 15 s, so a limit above that
does no harm, and one below it cuts every notification.
How it decides: fail where the limit is at most 15 s; pass above, and where none was found within the time of
--hold.
Remedy: raise the proxy's idle time-out for CONNECT tunnels (Squid: read_timeout and client_lifetime; others: tunnel
idle).
Sources: RFC 6455 section 5.5.2; requirement R02; "What goes wrong in the field", case 29.
"""

from collections.abc import Iterator

from proxytest.judgement.causes import key_events
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.say import fails, passes, skips
from proxytest.model.observation import TunnelTried
from proxytest.model.result import Finding, Judgement

_PING_EVERY = 15.0  #: seconds; the product's client pings so
_HOST = "mercury-connection-a.wbx2.com:443"
_EXAMPLES = (
    Example(
        title="Not watched, since no --hold was given",
        transcript=f"""
            1 > CONNECT {_HOST} HTTP/1.1
            1 < HTTP/1.1 403 Forbidden
            1 < Content-Length: 0
            1 <
            2 > CONNECT {_HOST} HTTP/1.1
            2 < HTTP/1.1 403 Forbidden
            2 < Content-Length: 0
            2 <
        """,
        expect={_HOST: "skip"},
    ),
)


@check("wss/idle", requirements=("R02",), examples=_EXAMPLES)
def wss_idle(evidence: Evidence) -> Iterator[Judgement]:
    """Judge the silent WebSocket of each target."""
    for target in evidence.websockets():
        tried = evidence.tunnels("idle").get(target, [])
        watched = next((one for one in tried if one.websocket is not None and one.websocket.idle_s is not None), None)
        if watched is None:
            yield skips(target, "no WebSocket opened" if tried else "not asked for: give --hold SECONDS")
        else:
            yield _judge(target, watched)


def _judge(target: str, tried: TunnelTried) -> Judgement:
    seen = tried.websocket
    seconds = (seen.idle_s if seen else None) or 0.0
    if seen is None or not seen.cut:
        return passes(target, f"not cut within {seconds:g} s of silence")
    if seconds > _PING_EVERY:
        return passes(target, f"cut after {seconds:g} s of silence; the client pings every {_PING_EVERY:g} s")
    finding = Finding(
        message="Silent WebSockets are cut before the client pings them",
        expected=f"open through more than {_PING_EVERY:g} s of silence",
        actual=f"cut after {seconds:g} s",
        remedy="Raise the proxy's idle time-out for CONNECT tunnels.",
        evidence=key_events(tried),
    )
    return fails(target, finding)
