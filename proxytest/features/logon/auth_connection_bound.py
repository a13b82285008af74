"""The proxy keeps the connection open during an NTLM handshake.

What it checks: whether the proxy keeps the connection open between its NTLM challenge and the client's answer.
Why it matters: NTLM, and Negotiate with NTLM, authenticate a connection. If the proxy, or a device in front of it,
closes the connection in between, no log-on is possible. A proxy that closes after its *first* 407 is fine: the
handshake begins on the next connection.
How it decides: fail where the connection was closed between the messages, or cannot be used again since the answer
with the challenge has no clear end (with `auto` a warning where another scheme may work). Pass where the handshake was
completed.
Remedy: keep connections open during authentication; no device in between may close or rewrite them.
Sources: MS-NTHT section 1.3; RFC 9112 section 9.3 (persistence, also of HTTP/1.0).
"""

from collections.abc import Iterator

from proxytest.features.logon.how_lost import how_lost
from proxytest.features.logon.observations import SchemeTried
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.judgement.check import Example, check
from proxytest.judgement.codes import LOGON_CONNECTION_CLOSED
from proxytest.judgement.evidence import NO_TARGET, PASSED, Evidence
from proxytest.judgement.logon_trouble import cut_at_proof
from proxytest.judgement.roles import by_scheme
from proxytest.judgement.say import blocked, fails, passes, skips, undecided, warns
from proxytest.judgement.transcripts import ASKS, ENDLESS, OPENS, exchange
from proxytest.judgement.why_blocked import to_log_on, why_blocked
from proxytest.model.challenge import Scheme
from proxytest.model.outcome import Outcome
from proxytest.model.result import Judgement

_BOUND = (Scheme.NEGOTIATE, Scheme.NTLM)
_TYPE_2 = "Proxy-Authenticate: NTLM TlRMTVNTUAACAAAAAAAAAAAAAAAGgokAXmf7HuqyuFEAAAAAAAAAAAAAAAAAAAAA"
_TYPE_1, _TYPE_3 = "Proxy-Authorization: NTLM TlRMTVNTUAABAAAA", "Proxy-Authorization: NTLM TlRMTVNTUAADAAAA"
_OLD = ASKS.replace("1.1", "1.0")
_CLOSES, _NO_END = "the connection on which it sent its token", "on the connection that brought the token"
_MIB_4 = ("Content-Length: 4194304", "(4 MiB of body)")
_CHUNKS = ("Transfer-Encoding: chunked", "(4 MiB of body in chunks)")


def _first(*headers: str, body: str = "", then: str = "") -> str:
    """Write the 407 to a request without credentials."""
    return exchange(1, ASKS, "Proxy-Authenticate: NTLM", *headers, body=body) + then


def _example(
    title: str, *headers: str, fails: str = "", answer: str = ASKS, body: str = "", then: str = "", first: str = ""
) -> Example:
    """Return an NTLM handshake with these headers in the type-2 answer; it succeeds unless `fails` is given."""
    second = exchange(2, answer, _TYPE_2, *headers, sent=_TYPE_1, body=body) + then
    third = "" if fails else exchange(2, OPENS.replace("1.1", answer[5:8]), sent=_TYPE_3)
    return Example(
        title=title,
        transcript=(first or _first()) + second + third,
        expect={"ntlm": "fail" if fails else "pass"},
        auth=("ntlm",),
        says=fails,
    )


_EXAMPLES = (
    _example(
        "The first 407 closes, the handshake does not",
        "Proxy-Connection: keep-alive",
        first=_first("Connection: close", then="1 * closes\n"),
    ),
    _example("HTTP/1.0 with keep-alive keeps it too", "Connection: keep-alive", answer=_OLD),
    _example("So does HTTP/1.0 with `Proxy-Connection`", "Proxy-Connection: Keep-Alive", answer=_OLD),
    _example("HTTP/1.0 without keep-alive closes", answer=_OLD, fails=_CLOSES),
    _example("Closed in the middle of the handshake", "Connection: close", fails=_CLOSES, then="2 * closes\n"),
    _example("Closed in the middle of the handshake, by `Proxy-Connection`", "Proxy-Connection: close", fails=_CLOSES),
    _example(
        "Closed in the middle of the handshake, without a header",
        fails="closes the connection in the middle of the handshake",
        then="2 * closes\n",
    ),
    _example("A page of 4 MiB comes with each 407", _MIB_4[0], body=_MIB_4[1], first=_first(_MIB_4[0], body=_MIB_4[1])),
    _example("A page of 4 MiB in chunks", _CHUNKS[0], body=_CHUNKS[1], first=_first(_CHUNKS[0], body=_CHUNKS[1])),
    _example("The page of the first 407 never ends", first=_first(body=ENDLESS)),
    _example("The page that comes with the type 2 never ends", body=ENDLESS, fails=_NO_END),
    _example(
        "Two lengths of the same page",
        "Content-Length: 5",
        "Transfer-Encoding: chunked",
        body="0",
        then="2 < \n",
        fails=_NO_END,
    ),
    _example("Spaces after the length of the page", "Content-Length: 7  ", body="sorry"),
    _example(
        "`Proxy-Support`, and a `Connection` that names it, do not close",
        "Proxy-Support: Session-Based-Authentication",
        "Connection: Proxy-support",
    ),
    _example("`Persistent-Auth` concerns what follows the log-on, not the handshake", "Persistent-Auth: false"),
)


@check(
    "auth/connection-bound",
    reads=(ChallengesSeen, SchemeTried),
    proves=True,
    concerns=by_scheme,
    requirements=("R11",),
    examples=_EXAMPLES,
    codes=(LOGON_CONNECTION_CLOSED,),
)
def auth_connection_bound(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each handshake of NTLM and Negotiate."""
    tried = [one for one in evidence.schemes_tried() if one.scheme in _BOUND and one.legs]
    if not tried:
        unasked = skips(NO_TARGET, "no handshake of NTLM or Negotiate was tried")
        yield unasked if evidence.answered else blocked(NO_TARGET, why_blocked(evidence))
    for one in tried:
        yield _judge(one, evidence)


def _judge(tried: SchemeTried, evidence: Evidence) -> Judgement:
    target = tried.scheme.value
    if tried.outcome is Outcome.CONNECTION_LOST and not cut_at_proof(tried):
        finding = LOGON_CONNECTION_CLOSED.finding(
            message=f"{tried.scheme.label}: {how_lost(tried)}",
            expected="one connection from the proxy's challenge to the client's answer",
            actual=tried.detail,
            evidence=(tried.answer.event,) if tried.answer is not None else tried.events,
            facts={"scheme": tried.scheme.value, "requests": tried.legs},
        )
        return warns(target, finding) if evidence.another_scheme_may_work else fails(target, finding)
    if tried.outcome not in (*PASSED, Outcome.REFUSED, Outcome.UNCONFIRMED):
        say = skips if tried.outcome is Outcome.WITHHELD else undecided
        reason = f"the handshake was not completed: {tried.detail or tried.outcome}"
        return say(target, reason, do=to_log_on(evidence, tried))
    closes = [seen for seen in evidence.each(ChallengesSeen) if seen.challenges and seen.answer]
    first = closes and closes[0].answer is not None and not closes[0].answer.persistent
    beside = "; the first 407 closes, and the handshake begins on the next connection" if first else ""
    return passes(target, f"kept open for {tried.legs} requests{beside}")
