"""TLS to the cloud is not opened by the proxy.

What it checks: whether the certificate chain presented inside the tunnel leads to a root that the clients accept.
Why it matters: the clients pin the cloud's roots; a chain that ends elsewhere is an attack to them, and they do not
connect.
How it decides: by signatures from the leaf to a root, never by names alone: a CA that bears the right name with
another key is interception. Where the profile forbids inspection an intercepted host fails; elsewhere it is a
warning. A chain to a public root that is not among the profile's pins is a warning, since the pin list is derived
and dated. With --cacert the given roots stand for the public ones and for the pins.
Remedy: exempt the host from TLS inspection (bypass, splice, do-not-decrypt list) by its domain name.
Sources: RFC 5280 section 6.1, RFC 9525; requirements R12, R13.
"""

from collections.abc import Iterator

from proxytest.judgement.causes import is_intercepted
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import Evidence, host_of
from proxytest.judgement.say import fails, passes, skips, warns
from proxytest.model.certificate import TlsSeen
from proxytest.model.profile import Domain, Inspection
from proxytest.model.result import Finding, Judgement

_HOST = "idbroker.webex.com:443"


def _transcript(role: str) -> str:
    return f"""
            1 > CONNECT {_HOST} HTTP/1.1
            1 < HTTP/1.1 200 OK
            1 <
            2 > CONNECT {_HOST} HTTP/1.1
            2 < HTTP/1.1 200 OK
            2 <
            2 * speaks TLS as {role}
            2 > GET / HTTP/1.1
            2 < HTTP/1.1 200 OK
            2 < Content-Length: 0
            2 <
    """


_EXAMPLES = (
    Example(title="The far end's own chain", transcript=_transcript("far end"), expect={_HOST: "pass"}),
    Example(title="A company CA", transcript=_transcript("interceptor"), expect={_HOST: "fail"}),
    Example(
        title="A CA that bears the public root's name and has another key",
        transcript=_transcript("namesake"),
        expect={_HOST: "fail"},
    ),
)


@check("tls/inspection", requirements=("R12", "R13"), examples=_EXAMPLES)
def tls_inspection(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each target whose chain was seen."""
    seen = _chains(evidence)
    for target in evidence.asked.targets:
        if target not in seen:
            tried = evidence.tunnels("https").get(target)
            yield skips(target, "the tunnel or the handshake in it failed" if tried else evidence.why_no_tunnel())
            continue
        yield _judge(target, seen[target], evidence)


def _chains(evidence: Evidence) -> dict[str, TlsSeen]:
    """Give one chain a target; an intercepted one where only some connections are."""
    chains: dict[str, TlsSeen] = {}
    for purpose in ("https", "wss"):
        for target, tunnels in evidence.tunnels(purpose).items():
            for tried in tunnels:
                if tried.tls is not None and (target not in chains or is_intercepted(tried.tls)):
                    chains[target] = tried.tls
    return chains


def _judge(target: str, seen: TlsSeen, evidence: Evidence) -> Judgement:
    domain = evidence.profile.domain_of(host_of(target))
    if is_intercepted(seen):
        return _intercepted(target, seen, domain)
    if not seen.names_host:
        return fails(target, _defect(seen, "The certificate does not name the host", "Find out where the name leads."))
    if not seen.in_validity:
        return fails(target, _defect(seen, "A certificate is outside its dates", "Check this machine's clock first."))
    if domain is not None and domain.pinned and not _pinned(seen, evidence):
        return warns(target, _unpinned(seen, evidence))
    anchor = seen.anchor.subject if seen.anchor else ""
    return passes(target, f"the chain leads to {anchor}")


def _intercepted(target: str, seen: TlsSeen, domain: Domain | None) -> Judgement:
    forbidden = domain is not None and domain.inspection is Inspection.FORBIDDEN
    effect = "the clients refuse to connect" if forbidden else "clients without the company's CA refuse to connect"
    finding = Finding(
        message=f"TLS is intercepted; {effect}",
        expected="a chain that leads to a root of the public service",
        actual=f"a certificate issued by '{seen.chain[-1].issuer}'" if seen.chain else "no certificate",
        remedy="Exempt the host's domain from TLS inspection, by name (bypass, splice, do-not-decrypt list).",
        evidence=(seen.event,),
    )
    return fails(target, finding) if forbidden else warns(target, finding)


def _defect(seen: TlsSeen, message: str, remedy: str) -> Finding:
    leaf = seen.chain[0]
    return Finding(
        message=message,
        expected="a valid certificate for the host",
        actual=f"'{leaf.subject}', valid {leaf.not_before:%Y-%m-%d} to {leaf.not_after:%Y-%m-%d}",
        remedy=remedy,
        evidence=(seen.event,),
    )


def _pinned(seen: TlsSeen, evidence: Evidence) -> bool:
    if evidence.asked.own_roots or seen.anchor is None:
        return True
    pins = evidence.profile.pins
    roots = {pin.sha256 for pin in pins.roots}
    intermediates = {pin.sha256 for pin in pins.intermediates}
    return seen.anchor.sha256 in roots and (not intermediates or bool(intermediates & set(seen.anchor.path)))


def _unpinned(seen: TlsSeen, evidence: Evidence) -> Finding:
    pins = evidence.profile.pins
    return Finding(
        message="The chain leads to a public root that is not among the profile's pins",
        expected=", ".join(pin.subject for pin in pins.roots),
        actual=seen.anchor.subject if seen.anchor else "no root",
        remedy=f"Update the profile's pins, derived on {pins.derived}: a public CA does not sign for interceptors.",
        evidence=(seen.event,),
    )
