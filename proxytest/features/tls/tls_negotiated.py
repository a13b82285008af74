"""TLS with the far end is of today.

What it checks: version, cipher, ALPN and key share of each handshake inside a tunnel.
Why it matters: an inspecting proxy often speaks an older TLS than either side, and drops what it does not know.
How it decides: fail below the version that the profile asks for (TLS 1.2 in the one of 2026, none in the one of 2016).
Warn below TLS 1.2 in any. ALPN is told: where it is missing somebody has stripped it, or the far end does not care.
Remedy: exempt the host from inspection, or let the inspecting proxy speak TLS 1.2 and 1.3.
Sources: RFC 8996 (TLS 1.0 and 1.1 are not to be used), RFC 7301 (ALPN).
"""

from collections.abc import Iterator

from proxytest.features.tunnel.observations import HttpsTried
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import NO_TARGET, Evidence
from proxytest.judgement.say import fails, passes, skips, warns
from proxytest.model.certificate import TlsSeen
from proxytest.model.code import Code
from proxytest.model.profile import TlsVersion
from proxytest.model.result import Finding, Judgement

_HOST = "idbroker.webex.com:443"
_VERSIONS = ("SSLv3", *TlsVersion)  #: the oldest first
_EXAMPLES = (
    Example(
        title="A handshake of today",
        transcript=f"""
            1 > CONNECT {_HOST} HTTP/1.1
            1 < HTTP/1.1 200 OK
            1 <
            2 > CONNECT {_HOST} HTTP/1.1
            2 < HTTP/1.1 200 OK
            2 <
            2 * speaks TLS as far end
            2 > GET / HTTP/1.1
            2 < HTTP/1.1 200 OK
            2 < Content-Length: 0
            2 <
        """,
        expect={_HOST: "pass"},
    ),
)


TLS_TOO_OLD = Code(
    id="tls.too-old",
    title="TLS inside the tunnel is of a version that is no longer to be used",
    remedy="Exempt the host from inspection, or let whoever ends TLS speak TLS 1.2 and 1.3.",
)


@check(
    "tls/negotiated",
    reads=(HttpsTried,),
    proves=True,
    requirements=("R01", "R02"),
    examples=_EXAMPLES,
    codes=(TLS_TOO_OLD,),
)
def tls_negotiated(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each target's first handshake."""
    seen = {
        target: handshakes[0]
        for target, tunnels in evidence.tunnels("https").items()
        if (handshakes := [tried.tls for tried in tunnels if tried.tls is not None])
    }
    if not seen:
        yield skips(NO_TARGET, "no handshake was seen")
    for target, handshake in seen.items():
        yield _judge(target, handshake, evidence.profile.least_tls)


def _judge(target: str, seen: TlsSeen, least: TlsVersion | None) -> Judgement:
    share = f", key share {seen.key_share}" if seen.key_share else ""
    told = f"{seen.version}, {seen.cipher}, ALPN {seen.alpn or 'not answered'}{share}"
    if least is not None and _is_older(seen, least):
        message = f"TLS inside the tunnel is older than {least}, which the clients need"
        return fails(target, _finding(seen, message, told, least))
    if _is_older(seen, TlsVersion.V1_2):
        message = "TLS inside the tunnel is of a version that is no longer to be used"
        return warns(target, _finding(seen, message, told, TlsVersion.V1_2))
    return passes(target, told)


def _is_older(seen: TlsSeen, least: TlsVersion) -> bool:
    return seen.version in _VERSIONS[: _VERSIONS.index(least)]


def _finding(seen: TlsSeen, message: str, told: str, least: TlsVersion) -> Finding:
    fitting = " or ".join(_VERSIONS[_VERSIONS.index(least) :])
    return TLS_TOO_OLD.finding(
        message=message,
        expected=fitting,
        actual=told,
        remedy=f"Exempt the host from inspection, or let the inspecting proxy speak {fitting}.",
        evidence=(seen.event,),
        facts={"version": seen.version},
    )
