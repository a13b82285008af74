"""TLS inside the tunnel is up to date.

What it checks: version, cipher, ALPN and key share of each handshake inside a tunnel.
Why it matters: an inspecting proxy often uses an older TLS version than client and server would.
How it decides: fail below the version that the profile requires (TLS 1.2 in the one of 2026, none in the one of 2016).
Warn below TLS 1.2 in any profile; and where a profile lists the clients' ciphers, of TLS 1.2 without ECDHE. ALPN is
shown: where it is missing, a device removed it or the server does not use it.
Remedy: exempt the host from TLS inspection, or let the inspecting proxy use TLS 1.2 and 1.3.
Sources: RFC 8996 (TLS 1.0 and 1.1 must not be used), RFC 7301 (ALPN).
"""

from collections.abc import Iterator
from dataclasses import replace

from proxytest.features.tls.observations import ControlTried, PlainAsked
from proxytest.features.tunnel.observations import DirectTried, HttpsTried
from proxytest.judgement.chains import Origin, origin_of
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.opener import opener_of
from proxytest.judgement.say import fails, passes, warns
from proxytest.judgement.unseen import without_handshake
from proxytest.model.certificate import TlsSeen
from proxytest.model.code import Code
from proxytest.model.profile import TlsVersion
from proxytest.model.result import Finding, Judgement, Party

_HOST = "idbroker.webex.com:443"
_VERSIONS = ("SSLv3", *TlsVersion)  #: the oldest first
_EXAMPLES = (
    Example(
        title="A modern handshake",
        transcript=f"""
            1 > CONNECT {_HOST} HTTP/1.1
            1 < HTTP/1.1 200 OK
            1 <
            1 * speaks TLS as far end
            1 > GET / HTTP/1.1
            1 < HTTP/1.1 200 OK
            1 < Content-Length: 0
            1 <
        """,
        expect={_HOST: "pass"},
    ),
)


TLS_TOO_OLD = Code(
    id="tls.too-old",
    title="TLS inside the tunnel has a version that must no longer be used",
    remedy="Where the proxy intercepts TLS, exempt the host or enable TLS 1.2 and 1.3 there; else update the server.",
)

#: A server may choose so although it could do better; the audit offers both.
NO_ECDHE = Code(
    id="tls.no-ecdhe",
    title="TLS 1.2 is used without ECDHE, which all ciphers of the clients have: they may not connect",
    remedy="Enable ECDHE, or TLS 1.3, on what intercepts TLS, or exempt the host; else on the server.",
)


@check(
    "tls/negotiated",
    reads=(HttpsTried,),
    beside=(ControlTried, DirectTried, PlainAsked),
    proves=True,
    requirements=("R01", "R02"),
    examples=_EXAMPLES,
    codes=(TLS_TOO_OLD, NO_ECDHE),
)
def tls_negotiated(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each target's first handshake."""
    seen = {
        target: handshakes[0]
        for target, tunnels in evidence.tunnels("https").items()
        if (handshakes := [tried.tls for tried in tunnels if tried.tls is not None])
    }
    if not seen:
        yield without_handshake(evidence, "no handshake was seen")
    for target, handshake in seen.items():
        yield _judge(target, handshake, evidence)


def _judge(target: str, seen: TlsSeen, evidence: Evidence) -> Judgement:
    least = evidence.profile.least_tls
    share = f", key share {seen.key_share}" if seen.key_share else ""
    told = f"{seen.version}, {seen.cipher}, ALPN {seen.alpn or 'not answered'}{share}"
    if least is not None and _is_older(seen, least):
        message = f"TLS inside the tunnel is older than {least}, which the clients need"
        return fails(target, replace(_finding(target, seen, least, evidence), message=message, actual=told))
    if _is_older(seen, TlsVersion.V1_2):
        return warns(target, replace(_finding(target, seen, TlsVersion.V1_2, evidence), actual=told))
    if evidence.profile.ciphers and seen.version == TlsVersion.V1_2 and not seen.cipher.startswith("ECDHE-"):
        return warns(target, _without_ecdhe(target, seen, told, evidence))
    return passes(target, told)


def _without_ecdhe(target: str, seen: TlsSeen, told: str, evidence: Evidence) -> Finding:
    origin = origin_of(seen, evidence)
    party, certainty = opener_of(target, seen, evidence) if origin.intercepted else (None, None)
    return NO_ECDHE.finding(
        message=NO_ECDHE.title,
        expected="TLS 1.3, or TLS 1.2 with ECDHE",
        actual=told,
        party=Party.FAR_END if origin is Origin.PUBLIC else party,
        certainty=certainty,
        evidence=(seen.event,),
        facts={"cipher": seen.cipher},
    )


def _is_older(seen: TlsSeen, least: TlsVersion) -> bool:
    return seen.version in _VERSIONS[: _VERSIONS.index(least)]


def _finding(target: str, seen: TlsSeen, least: TlsVersion, evidence: Evidence) -> Finding:
    fitting, origin = " or ".join(_VERSIONS[_VERSIONS.index(least) :]), origin_of(seen, evidence)
    inspecting = f"Exempt the host from TLS inspection, or let the inspecting proxy use {fitting}."
    party, certainty = opener_of(target, seen, evidence) if origin.intercepted else (None, None)
    return TLS_TOO_OLD.finding(
        message=TLS_TOO_OLD.title,
        expected=fitting,
        actual=seen.version,
        remedy=inspecting if origin.intercepted else f"Enable {fitting} on the server: TLS is not intercepted.",
        party=Party.FAR_END if origin is Origin.PUBLIC else party,
        certainty=certainty,
        evidence=(seen.event,),
        facts={"version": seen.version},
    )
