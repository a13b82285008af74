"""The proxy keeps the connection through a handshake that is bound to it.

What it checks: whether the proxy keeps the connection open between its NTLM challenge and the client's answer.
Why it matters: NTLM, and Negotiate with NTLM, authenticate a connection; a proxy, or a device before it, that
closes in between makes the log-on impossible. A proxy that closes after its *first* 407 is well: the handshake
begins on the next connection.
How it decides: fail where the connection was closed between the legs; pass where the handshake came to its end.
Remedy: keep connections open during authentication; let no device in between close or rewrite them.
Sources: MS-NTHT section 1.3; RFC 9112 section 9.3 (persistence, also of HTTP/1.0).
"""

from collections.abc import Iterator

from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import NO_TARGET, PASSED, Evidence
from proxytest.judgement.say import fails, passes, skips
from proxytest.model.challenge import Scheme
from proxytest.model.observation import ChallengesSeen, Outcome, SchemeTried
from proxytest.model.result import Finding, Judgement

_BOUND = (Scheme.NEGOTIATE, Scheme.NTLM)
_TYPE_2 = "NTLM TlRMTVNTUAACAAAAAAAAAAAAAAAGgokAXmf7HuqyuFEAAAAAAAAAAAAAAAAAAAAA"


def _transcript(version: str, connection: str, *, goes_on: bool) -> str:
    ask = "{n} > CONNECT idbroker.webex.com:443 HTTP/1.1\n{n} < HTTP/"
    first = f"""
            {ask.format(n=1)}1.1 407 Proxy Authentication Required
            1 < Proxy-Authenticate: NTLM
            1 < Connection: close
            1 < Content-Length: 0
            1 <
            1 * closes
            {ask.format(n=2)}{version} 407 Proxy Authentication Required
            2 < Proxy-Authenticate: {_TYPE_2}
            2 < {connection}
            2 < Content-Length: 0
            2 <
    """
    second = f"""
            {ask.format(n=2)}{version} 403 Forbidden
            2 < Content-Length: 0
            2 <
    """
    return first + (second if goes_on else "")


_EXAMPLES = (
    Example(
        title="The first 407 closes, the handshake is kept",
        transcript=_transcript("1.1", "Proxy-Connection: keep-alive", goes_on=True),
        expect={"ntlm": "pass"},
        auth=("ntlm",),
    ),
    Example(
        title="HTTP/1.0 with keep-alive keeps it too",
        transcript=_transcript("1.0", "Proxy-Connection: Keep-Alive", goes_on=True),
        expect={"ntlm": "pass"},
        auth=("ntlm",),
    ),
    Example(
        title="HTTP/1.0 without a word of keeping it closes",
        transcript=_transcript("1.0", "Vary: *", goes_on=False),
        expect={"ntlm": "fail"},
        auth=("ntlm",),
    ),
    Example(
        title="Closed between the legs",
        transcript=_transcript("1.1", "Connection: close", goes_on=False) + "2 * closes",
        expect={"ntlm": "fail"},
        auth=("ntlm",),
    ),
)


@check("auth/connection-bound", requirements=("R11",), examples=_EXAMPLES)
def auth_connection_bound(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each handshake of NTLM and Negotiate."""
    tried = [one for one in evidence.each(SchemeTried) if one.scheme in _BOUND and one.legs]
    if not tried:
        yield skips(
            NO_TARGET, "no handshake of NTLM or Negotiate was tried" if evidence.answered else evidence.why_no_tunnel()
        )
    for one in tried:
        yield _judge(one, evidence)


def _judge(tried: SchemeTried, evidence: Evidence) -> Judgement:
    target = tried.scheme.value
    if tried.outcome is Outcome.CONNECTION_LOST:
        finding = Finding(
            message=f"{tried.scheme.label}: the proxy closes the connection in the middle of the handshake",
            expected="one connection from the proxy's challenge to the client's answer",
            actual=tried.detail,
            remedy="Keep connections open during authentication; let no device in between close or rewrite them.",
            evidence=(tried.answer.event,) if tried.answer is not None else tried.events,
        )
        return fails(target, finding)
    if tried.outcome not in (*PASSED, Outcome.REFUSED):
        return skips(target, f"the handshake did not come to its end: {tried.detail or tried.outcome}")
    closes = [seen for seen in evidence.each(ChallengesSeen) if seen.challenges and seen.answer]
    first = closes and closes[0].answer is not None and not closes[0].answer.persistent
    beside = "; the first 407 closes, and the handshake begins on the next connection" if first else ""
    return passes(target, f"kept through {tried.legs} requests{beside}")
