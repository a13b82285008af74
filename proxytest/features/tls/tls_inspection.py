"""The proxy does not intercept TLS to the cloud.

What it checks: whether the certificate chain inside the tunnel leads to a root that the clients accept.
Why it matters: the clients pin the cloud's roots. They treat any other chain as an attack, and do not connect. Later
clients accept the proxy's CA where the company has deployed it.
How it decides: by signatures from the leaf to a root, never by names alone: a CA with the right name but another key
is interception. An intercepted host fails where the profile forbids inspection. Where the profile tolerates it, the CA
must be in this machine's operating system's store. Elsewhere it is a warning. Other causes are reported as such: a
certificate for another name, a certificate outside its validity, a wrong clock on this machine (by the proxy's Date),
and a missing intermediate certificate. The missing one is fetched from its caIssuers URL, to tell this from
interception. A chain to a public root that is not pinned is a warning, since the list of pins may be old. With
--cacert the given roots replace the public ones and the pins.
Remedy: exempt the host from TLS inspection (bypass, splice, do-not-decrypt list) by its domain name; `proxytest
policy` prints the list for many products.
Sources: RFC 5280 sections 4.2.2.1 and 6.1, RFC 9525; requirements R12, R13, R23, R24.
"""

from collections.abc import Iterator

from proxytest.features.tls.observations import PlainAsked
from proxytest.features.tunnel.observations import DirectTried, HttpsTried
from proxytest.judgement.causes import broken
from proxytest.judgement.chains import Origin, fetch_events, is_clock, origin_of
from proxytest.judgement.check import Example, check
from proxytest.judgement.codes import TLS_INTERCEPTED
from proxytest.judgement.evidence import Blocked, Evidence, host_of
from proxytest.judgement.say import blocked, fails, passes, warns
from proxytest.model.certificate import TlsSeen
from proxytest.model.code import Code
from proxytest.model.profile import Domain, Inspection
from proxytest.model.result import Finding, Judgement, Party
from proxytest.protocol.interceptor import interceptor_of

_TENANT = "the proxy may need this to insert the header CiscoSpark-Allowed-Domains (tenant restriction)"
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
        title="A CA with the public root's name and another key",
        transcript=_transcript("namesake"),
        expect={_HOST: "fail"},
    ),
)


WRONG_NAME = Code(
    id="tls.wrong-name",
    title="The certificate does not name the host",
    remedy="Check the host's address in DNS, and what answers there.",
)

OWN_CLOCK = Code(
    id="tls.own-clock",
    title="This machine's clock is wrong: by the proxy's clock the certificate is valid",
    remedy="Set the clock.",
    party=Party.THIS_MACHINE,
)

OUTSIDE_DATES = Code(
    id="tls.outside-dates",
    title="A certificate is expired or not yet valid",
    remedy="Check this machine's clock first. Then have the certificate renewed.",
)

INCOMPLETE_CHAIN = Code(
    id="tls.incomplete-chain",
    title="The server does not send the intermediate certificate",
    remedy="Configure the intermediate certificate where TLS ends (server, load balancer or inspecting proxy).",
)

NOT_PINNED = Code(
    id="tls.not-pinned",
    title="The chain leads to a public root that the profile does not pin",
    remedy="Update the profile's pins: a public CA does not sign for interception.",
    party=Party.OUR_LIMIT,
)


@check(
    "tls/inspection",
    reads=(HttpsTried, PlainAsked, DirectTried),
    proves=True,
    requirements=("R12", "R13", "R23", "R24"),
    examples=_EXAMPLES,
    codes=(TLS_INTERCEPTED, WRONG_NAME, OWN_CLOCK, OUTSIDE_DATES, INCOMPLETE_CHAIN, NOT_PINNED),
)
def tls_inspection(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each target whose chain was seen."""
    seen = _chains(evidence)
    for target in evidence.asked.targets:
        if target not in seen:
            yield blocked(target, _why_unseen(target, evidence))
            continue
        yield _judge(target, seen[target], evidence)


def _why_unseen(target: str, evidence: Evidence) -> Blocked:
    tried = evidence.tunnels("https").get(target)
    return broken(tried, "the tunnel or the handshake in it failed") if tried else evidence.why_blocked()


def _chains(evidence: Evidence) -> dict[str, TlsSeen]:
    """Return one chain for each target; an intercepted one where any connection is intercepted."""
    chains: dict[str, TlsSeen] = {}
    for purpose in ("https", "wss"):
        for target, tunnels in evidence.tunnels(purpose).items():
            for tried in tunnels:
                if tried.tls is not None and (target not in chains or origin_of(tried.tls, evidence).intercepted):
                    chains[target] = tried.tls
    return chains


def _judge(target: str, seen: TlsSeen, evidence: Evidence) -> Judgement:
    domain = evidence.profile.domain_of(host_of(target))
    origin = origin_of(seen, evidence)
    if origin.intercepted and not _tolerated(origin, domain):
        return _intercepted(target, seen, domain)
    if not seen.names_host:
        return fails(
            target,
            _defect(
                WRONG_NAME,
                seen,
                "The certificate does not name the host",
                "Check the host's address in DNS, and what answers there.",
            ),
        )
    if not seen.in_validity:
        return fails(target, _outside_dates(seen, evidence))
    if origin is Origin.INCOMPLETE:
        forbidden = domain is not None and domain.inspection is Inspection.FORBIDDEN
        return (fails if forbidden else warns)(target, _incomplete(seen, evidence))
    if origin.intercepted:
        beside = f"; {_TENANT}" if domain is not None and domain.tenant_restriction else ""
        reason = f"TLS is intercepted with a CA of this machine's store, which the apps accept{beside}"
        return passes(target, reason, evidence=(seen.event,))
    if domain is not None and domain.pinned and not _pinned(seen, evidence):
        return warns(target, _unpinned(seen, evidence))
    anchor = seen.anchor.subject if seen.anchor else ""
    return passes(target, f"the chain leads to {anchor}", evidence=(seen.event,))


def _tolerated(origin: Origin, domain: Domain | None) -> bool:
    return origin is Origin.DEPLOYED and domain is not None and domain.inspection is Inspection.TOLERATED


def _intercepted(target: str, seen: TlsSeen, domain: Domain | None) -> Judgement:
    inspection = domain.inspection if domain is not None else Inspection.DISCOURAGED
    restriction = domain is not None and domain.tenant_restriction
    finding = TLS_INTERCEPTED.finding(
        message=f"TLS is intercepted; {_EFFECT[inspection]}",
        expected="a chain to a public root",
        actual=_issuer(seen),
        remedy=_remedy(inspection, restriction=restriction),
        evidence=(seen.event,),
        facts={"issuer": seen.chain[-1].issuer if seen.chain else "", "inspection": inspection.value},
    )
    return warns(target, finding) if inspection is Inspection.DISCOURAGED else fails(target, finding)


def _issuer(seen: TlsSeen) -> str:
    """Return the issuer, and the product that uses such names."""
    if not seen.chain:
        return "no certificate"
    product = interceptor_of(seen.chain)
    like = f", as {product.name} does" if product.name else ""
    return f"a certificate issued by '{seen.chain[-1].issuer}'{like}"


_EFFECT = {
    Inspection.FORBIDDEN: "the clients do not connect",
    Inspection.DISCOURAGED: "clients without the company's CA do not connect",
    Inspection.TOLERATED: "this machine's operating system does not trust the CA, so clients do not connect",
}
_EXEMPT = (
    "Exempt the host's domain from TLS inspection by name (bypass, splice, do-not-decrypt list; "
    "proxytest policy --for PRODUCT prints it)"
)


def _remedy(inspection: Inspection, *, restriction: bool) -> str:
    if inspection is not Inspection.TOLERATED:
        return f"{_EXEMPT}."
    kept = f"; {_TENANT}: if you use that, keep the inspection" if restriction else ""
    return f"{_EXEMPT}, or deploy the proxy's CA to the store of every client's operating system{kept}."


def _incomplete(seen: TlsSeen, evidence: Evidence) -> Finding:
    return INCOMPLETE_CHAIN.finding(
        message="The certificate chain is incomplete: the intermediate certificate was not sent",
        expected="every certificate between the host's own and the root",
        actual=f"'{seen.chain[-1].subject}' without its issuer '{seen.chain[-1].issuer}'",
        remedy="Configure the intermediate certificate where TLS ends (server, load balancer or inspecting proxy).",
        evidence=tuple(sorted({seen.event, *fetch_events(seen, evidence)})),
    )


def _outside_dates(seen: TlsSeen, evidence: Evidence) -> Finding:
    if is_clock(seen, evidence):
        return _defect(
            OWN_CLOCK,
            seen,
            "This machine's clock is wrong: by the proxy's clock the certificate is valid",
            "Set the clock.",
        )
    return _defect(
        OUTSIDE_DATES,
        seen,
        "A certificate is expired or not yet valid",
        "Check this machine's clock first. Then have the certificate renewed.",
    )


def _defect(code: Code, seen: TlsSeen, message: str, remedy: str) -> Finding:
    leaf = seen.chain[0]
    return code.finding(
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
    return NOT_PINNED.finding(
        message="The chain leads to a public root that the profile does not pin",
        expected=", ".join(pin.subject for pin in pins.roots),
        actual=seen.anchor.subject if seen.anchor else "no root",
        remedy=f"Update the profile's pins of {pins.derived}: a public CA does not sign for interception.",
        evidence=(seen.event,),
    )
