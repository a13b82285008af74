"""Requests arrive outside as they are sent.

What it checks: what `proxytest reflect` received of a request through the proxy, by HTTPS and by WSS with compression:
the certificate that it showed, ALPN and each header. Both ends prove with a token that it is the reflector that tells.
Why it matters: whoever opens TLS on the way can change what clients send. From inside that looks like a fault of the
cloud.
How it decides: pass where TLS ends at the reflector and the request arrives as it was sent. Warn where another
certificate than the reflector's own is shown here, since then TLS is opened on the way, and where headers are changed,
removed or added, or ALPN is. Undecided where the reflector's own word does not come back. Without --media and a token
nothing is asked.
Remedy: exempt the cloud's domains from TLS inspection; let the proxy leave headers and ALPN inside tunnels alone.
Sources: RFC 9110 section 7.6 (what intermediaries may change), RFC 7301 (ALPN); requirements R12, R24, R25.
"""

from collections.abc import Iterator

from proxytest.features.outside.observations import Arrived, Headers, RequestTold
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.say import passes, undecided, warns
from proxytest.model.code import Code
from proxytest.model.result import Finding, Judgement, Party, Sureness

_EXAMPLES = (
    Example(title="Without a token nothing is asked", transcript="", media={"udp 33434": "answers"}, expect={}),
)

#: A hop's own business (RFC 9110 section 7.6.1); the others are the two ends'.
_OF_A_HOP = frozenset({"connection", "keep-alive", "te", "transfer-encoding", "upgrade"})

OPENED = Code(
    id="outside.tls-opened",
    title="TLS to the media host is opened on the way",
    remedy="Make sure that the proxy opens no TLS to the cloud's domains: `proxytest policy` prints them.",
    party=Party.PROXY,
    certainty=Sureness.PROVEN,
)

ALTERED = Code(
    id="outside.request-altered",
    title="A request arrives outside with other headers, or another ALPN, than it was sent with",
    remedy="Let the proxy leave requests inside tunnels alone, at least to the cloud's domains.",
    party=Party.PROXY,
    certainty=Sureness.PROVEN,
)

NOT_TOLD = Code(
    id="outside.not-told",
    title="The media host did not tell what arrived there",
    remedy=(
        "Allow CONNECT to port 443 of the media host for the time of the test, and give `run` the token that "
        "`proxytest reflect` printed there."
    ),
    party=Party.OUR_LIMIT,
)


@check(
    "outside/request",
    reads=(RequestTold,),
    requirements=("R12", "R24", "R25"),
    examples=_EXAMPLES,
    codes=(OPENED, ALTERED, NOT_TOLD),
)
def outside_request(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each request."""
    every = evidence.each(RequestTold)
    for told in every:
        proven = any(one.arrived for one in every if one.target == told.target)
        yield _judge(told, proven=proven)


def _judge(told: RequestTold, *, proven: bool) -> Judgement:
    if told.arrived is None and told.extensions == "" and proven:
        return warns(told.title, _extension_lost(told))
    if told.arrived is None:
        return undecided(told.title, f"the reflector did not tell what arrived: {_why(told)}", code=NOT_TOLD)
    found = (*_opened(told, told.arrived), *_altered(told, told.arrived))
    if found:
        return warns(told.title, *found)
    return passes(
        told.title,
        f"arrives as it was sent, from {told.arrived.client}; TLS ends at the reflector",
        evidence=told.events,
    )


def _why(told: RequestTold) -> str:
    opened = told.answer is not None and told.answer.head.connected and told.failed is None
    return "the answer is not signed with the token" if opened else told.note


def _opened(told: RequestTold, arrived: Arrived) -> Iterator[Finding]:
    if arrived.certificate and told.certificate != arrived.certificate:
        yield OPENED.finding(
            message="TLS to the media host is opened on the way",
            expected="the certificate that the media host says it shows",
            actual=f"another one, issued by {told.issuer}",
            evidence=told.events,
            facts={"issuer": told.issuer},
        )


def _altered(told: RequestTold, arrived: Arrived) -> Iterator[Finding]:
    differences = tuple(_differences(told.sent, arrived.headers))
    if told.alpn != arrived.alpn:
        differences += (f"ALPN: {told.alpn or 'none'} here, {arrived.alpn or 'none'} there",)
    if differences:
        yield ALTERED.finding(
            message=f"The request was changed on the way: {'; '.join(differences)}",
            expected="the request arrives as it was sent",
            actual=", ".join(f"{name}: {value}" for name, value in arrived.headers),
            evidence=told.events,
            facts={"client": arrived.client},
        )


def _extension_lost(told: RequestTold) -> Finding:
    """Return the finding for an answer without the extension by which the far end then writes: nobody can read it."""
    return ALTERED.finding(
        message="The WebSocket extension that was agreed on (compression) is lost on the way back",
        expected="an answer with the extension that the reflector agrees to",
        actual="an answer without it, and then a message that cannot be read",
        evidence=told.events,
        certainty=Sureness.LIKELY,
    )


def _differences(sent: Headers, arrived: Headers) -> Iterator[str]:
    """Return which headers were removed, changed and added; names of headers have no case."""
    before, after = _by_name(sent), _by_name(arrived)
    for name in dict.fromkeys((*before, *after)):
        if name in _OF_A_HOP or before.get(name) == after.get(name):
            continue
        done = "removed" if name not in after else "added" if name not in before else "changed"
        yield f"{name} {done}"


def _by_name(headers: Headers) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in headers:
        found.setdefault(name.lower(), []).append(value)
    return found
