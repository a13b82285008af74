"""The proxy's answers to CONNECT follow the standard.

What it checks: the form of the answers to CONNECT: the status that opens a tunnel, framing headers that do not belong
there, and deviations from HTTP/1.1 that this tool tolerates.
Why it matters: what one client tolerates another may not. A malformed head is the first thing to rule out.
How it decides: warn for each deviation. Any 2xx opens a tunnel, but some clients know only 200. HTTP/1.0 is no
deviation.
Remedy: update the proxy, or the device in front of it that rewrites its answers.
Sources: RFC 9110 section 9.3.6 (no Content-Length and Transfer-Encoding in a 2xx to CONNECT), RFC 9112 sections 2
to 6.
"""

from collections.abc import Iterator

from proxytest.features.logon.observations import SchemeRepeated, SchemeTried
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.features.tunnel.observations import HttpsTried, UnknownNameTried
from proxytest.features.websocket.observations import WebSocketTried
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.say import blocked, passes, warns
from proxytest.judgement.why_blocked import why_blocked
from proxytest.model.answer import Answer, Deviation
from proxytest.model.code import Code
from proxytest.model.result import Judgement

#: So common that reporting them would only be noise.
_HARMLESS = frozenset({Deviation.NOT_ASCII})


def _transcript(status: str, *headers: str) -> str:
    lines = "".join(f"            1 < {header}\n" for header in headers)
    return f"""
            1 > CONNECT idbroker.webex.com:443 HTTP/1.1
            1 < {status}
{lines}            1 <
    """


_EXAMPLES = (
    Example(
        title="A correct answer",
        transcript=_transcript("HTTP/1.1 200 Connection established"),
        expect={"proxy": "pass"},
    ),
    Example(
        title="Apache httpd: the name of the proxy in the answer",
        transcript=_transcript("HTTP/1.0 200 Connection Established", "Proxy-agent: Apache/2.4.57 (Debian)"),
        expect={"proxy": "pass"},
    ),
    Example(
        title="Microsoft ISA Server: no space after the colon, two at the end",
        transcript=_transcript(
            "HTTP/1.1 200 Connection established", "Via:1.1 ISA01", "Proxy-Connection: Keep-Alive  "
        ),
        expect={"proxy": "pass"},
    ),
    Example(title="204 opens a tunnel too", transcript=_transcript("HTTP/1.1 204 Fine"), expect={"proxy": "warn"}),
    Example(
        title="Content-Length in the answer that opens the tunnel",
        transcript=_transcript("HTTP/1.0 200 OK", "Content-Length: 0", "Transfer-Encoding: chunked"),
        expect={"proxy": "warn"},
    ),
    Example(
        title="A space before the colon, and a line without a colon",
        transcript=_transcript("HTTP/1.1 200", "Via : x", "nonsense"),
        expect={"proxy": "warn"},
    ),
)


DEVIATES = Code(
    id="connect.deviates",
    title="An answer to CONNECT deviates from the standard",
    remedy="Update the proxy, or the device in front of it that rewrites its answers.",
)


@check(
    "tunnel/answer",
    reads=(ChallengesSeen, SchemeTried, SchemeRepeated, HttpsTried, WebSocketTried, UnknownNameTried),
    requirements=("R01",),
    examples=_EXAMPLES,
    codes=(DEVIATES,),
)
def tunnel_answer(evidence: Evidence) -> Iterator[Judgement]:
    """Collect the deviations, each kind once."""
    answers = tuple(answer for _, answer in evidence.connect_answers())
    if not answers:
        yield blocked(evidence.proxy, why_blocked(evidence))
        return
    odd: dict[str, list[int]] = {}
    for answer in answers:
        for oddity in _oddities(answer):
            odd.setdefault(oddity, []).append(answer.event)
    if not odd:
        yield passes(evidence.proxy, f"{len(answers)} answers to CONNECT are well formed")
        return
    findings = [
        DEVIATES.finding(
            message="An answer to CONNECT deviates from the standard",
            expected="a body that ends where the head says"
            if oddity == Deviation.NO_END
            else "HTTP/1.1 200, without framing headers",
            actual=oddity,
            evidence=tuple(events[:10]),
        )
        for oddity, events in odd.items()
    ]
    yield warns(evidence.proxy, *findings)


def _oddities(answer: Answer) -> Iterator[str]:
    head = answer.head
    yield from (str(deviation) for deviation in head.deviations if deviation not in _HARMLESS)
    if not head.connected:
        return
    if head.status != 200:
        yield f"{head.status} opens the tunnel; some clients know only 200"
    for name in ("Content-Length", "Transfer-Encoding"):
        if next(head.values(name), None) is not None:
            yield f"{name} in the answer that opens a tunnel"
