"""TLS to the cloud is not opened by the proxy.

What it checks: whether the certificate chain presented inside the tunnel leads to a root that the clients accept.
Why it matters: the clients pin the cloud's roots; a chain that ends elsewhere is an attack to them, and they do not
connect. Clients of later years tolerate the proxy's CA where the company deployed it.
How it decides: by signatures from the leaf to a root, never by names alone: a CA that bears the right name with
another key is interception. Where the profile forbids inspection an intercepted host fails; where it tolerates it the
CA must be in this machine's operating system's store; elsewhere it is a warning. Other causes are told apart: a
certificate for another name, one outside its dates, this machine's clock (by the proxy's Date), and a chain whose
intermediate was not sent, which is fetched from where the certificate says (caIssuers) to tell it from interception.
A chain to a public root that is not among the profile's pins is a warning, since the pin list is derived and dated.
With --cacert the given roots stand for the public ones and for the pins.
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

_TENANT = "the header CiscoSpark-Allowed-Domains can be inserted here on purpose (tenant restriction)"
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


WRONG_NAME = Code(
    id="tls.wrong-name",
    title="The certificate does not name the host",
    remedy="Find out where the name leads.",
)

OWN_CLOCK = Code(
    id="tls.own-clock",
    title="This machine's clock is wrong: the certificate is valid by the proxy's",
    remedy="Set the clock.",
    party=Party.THIS_MACHINE,
)

OUTSIDE_DATES = Code(
    id="tls.outside-dates",
    title="A certificate is outside its dates",
    remedy="Have the certificate renewed; check this clock first.",
)

INCOMPLETE_CHAIN = Code(
    id="tls.incomplete-chain",
    title="The intermediate certificate is not sent",
    remedy="Have the intermediate sent by whoever ends TLS here (a load balancer, or a proxy that passes it on).",
)

NOT_PINNED = Code(
    id="tls.not-pinned",
    title="The chain leads to a public root that is not among the profile's pins",
    remedy="Update the profile's pins: a public CA does not sign for interceptors.",
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
    """Return one chain a target; an intercepted one where only some connections are."""
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
            _defect(WRONG_NAME, seen, "The certificate does not name the host", "Find out where the name leads."),
        )
    if not seen.in_validity:
        return fails(target, _outside_dates(seen, evidence))
    if origin is Origin.INCOMPLETE:
        forbidden = domain is not None and domain.inspection is Inspection.FORBIDDEN
        return (fails if forbidden else warns)(target, _incomplete(seen, evidence))
    if origin.intercepted:
        beside = f"; {_TENANT}" if domain is not None and domain.tenant_restriction else ""
        return passes(
            target,
            f"TLS is opened by a CA of this machine's store, which the apps tolerate{beside}",
            evidence=(seen.event,),
        )
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
        expected="a chain that leads to a root of the public service",
        actual=_issuer(seen),
        remedy=_remedy(inspection, restriction=restriction),
        evidence=(seen.event,),
        facts={"issuer": seen.chain[-1].issuer if seen.chain else "", "inspection": inspection.value},
    )
    return warns(target, finding) if inspection is Inspection.DISCOURAGED else fails(target, finding)


def _issuer(seen: TlsSeen) -> str:
    """Name who signed, and the product that signs so."""
    if not seen.chain:
        return "no certificate"
    product = interceptor_of(seen.chain)
    like = f", as {product.name} does" if product.name else ""
    return f"a certificate issued by '{seen.chain[-1].issuer}'{like}"


_EFFECT = {
    Inspection.FORBIDDEN: "the clients refuse to connect",
    Inspection.DISCOURAGED: "clients without the company's CA refuse to connect",
    Inspection.TOLERATED: "this machine's operating system does not trust the CA, so clients refuse to connect",
}
_EXEMPT = (
    "Exempt the host's domain from TLS inspection, by name (bypass, splice, do-not-decrypt list; "
    "proxytest policy --for PRODUCT prints it)"
)


def _remedy(inspection: Inspection, *, restriction: bool) -> str:
    if inspection is not Inspection.TOLERATED:
        return f"{_EXEMPT}."
    kept = f"; {_TENANT}: where that is wanted, keep the inspection" if restriction else ""
    return f"{_EXEMPT}, or deploy the proxy's CA to the store of every client's operating system{kept}."


def _incomplete(seen: TlsSeen, evidence: Evidence) -> Finding:
    return INCOMPLETE_CHAIN.finding(
        message="The certificate chain is incomplete: the intermediate certificate is not sent",
        expected="every certificate between the host's own and the root",
        actual=f"'{seen.chain[-1].subject}' without its issuer '{seen.chain[-1].issuer}'",
        remedy="Have the intermediate sent by whoever ends TLS here (a load balancer, or a proxy that passes it on).",
        evidence=tuple(sorted({seen.event, *fetch_events(seen, evidence)})),
    )


def _outside_dates(seen: TlsSeen, evidence: Evidence) -> Finding:
    if is_clock(seen, evidence):
        return _defect(
            OWN_CLOCK, seen, "This machine's clock is wrong: the certificate is valid by the proxy's", "Set the clock."
        )
    return _defect(
        OUTSIDE_DATES,
        seen,
        "A certificate is outside its dates",
        "Have the certificate renewed; check this clock first.",
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
        message="The chain leads to a public root that is not among the profile's pins",
        expected=", ".join(pin.subject for pin in pins.roots),
        actual=seen.anchor.subject if seen.anchor else "no root",
        remedy=f"Update the profile's pins, derived on {pins.derived}: a public CA does not sign for interceptors.",
        evidence=(seen.event,),
    )
