"""The proxy does not intercept TLS to the cloud.

What it checks: whether the certificate chain inside the tunnel leads to a root that the clients accept.
Why it matters: the clients pin the cloud's roots. They treat any other chain as an attack, and do not connect. Later
clients accept the proxy's CA where the company has deployed it.
How it decides: a search by signatures says to which root a chain may lead, and OpenSSL whether clients accept it: its
words are quoted, with the certificate that has the defect. A proxy that opens TLS only to show that it denies a host is
told from one that inspects: by its page, and by other hosts whose TLS it leaves alone. A missing intermediate
certificate is fetched from its caIssuers URL. A chain that leads to no root is intercepted only by proof: a CA that
signed itself, sent or fetched, a product's name, a public CA's name with another key, or another connection that shows
another chain. Else it is undecided. An intercepted host fails where the profile forbids inspection. Where the profile
tolerates it, OpenSSL must accept the chain by this machine's operating system's store. Elsewhere it is a warning, and a
failure if clients refuse the chain even with the CA. A host that the profile does not know may have a CA of its own:
where --direct shows the same certificate, that is said. On one host of each domain the handshake is done as a browser
and by TLS 1.2 alone, too: where these see another chain, both are shown, and what the profile's clients would see
decides. Where our own handshake, done again, sees both chains, several proxies make the difference, and neither client
nor host. A wrong clock on this machine is told by the proxy's Date. A chain to a public root that is not pinned is a
warning, since the list of pins may be old. With --cacert the given roots replace the public ones and the pins.
Remedy: exempt the host from TLS inspection (bypass, splice, do-not-decrypt list) by its domain name; `proxytest
policy` prints the list for many products.
Sources: RFC 5280 sections 4.2.2.1 and 6.1, RFC 9525; requirements R12, R13, R23, R24.
"""

from collections.abc import Iterator
from dataclasses import replace

from proxytest.features.tls.as_others import FOR_SOME, SOMETIMES, differences, sometimes, spares_browsers
from proxytest.features.tls.chain_defects import DEFECTS, defects
from proxytest.features.tls.interception_finding import INTERCEPTION, TENANT, distrusted, intercepted
from proxytest.features.tls.observations import ControlTried, PlainAsked
from proxytest.features.tls.private_root import PRIVATE_ROOT, private_root
from proxytest.features.tunnel.observations import DirectTried, HttpsTried
from proxytest.judgement.alternating_chains import alternates
from proxytest.judgement.blocked import Blocked
from proxytest.judgement.causes import broken
from proxytest.judgement.chains import Origin, fetch_events, origin_of
from proxytest.judgement.check import Example, check
from proxytest.judgement.codes import TLS_INTERCEPTED
from proxytest.judgement.evidence import Evidence, host_of
from proxytest.judgement.fetched_issuers import system_root, whole_path
from proxytest.judgement.opened_to_deny import NOT_KNOWN, opened_to_deny
from proxytest.judgement.other_ways import another_way
from proxytest.judgement.say import blocked, fails, passes, undecided, warns
from proxytest.judgement.why_blocked import why_blocked
from proxytest.model.certificate import TlsSeen
from proxytest.model.code import Code
from proxytest.model.profile import Domain, Inspection
from proxytest.model.result import Finding, Judgement, Party, Status
from proxytest.protocol.certificates import end_of_path
from proxytest.protocol.issuer_name import suggestion

_HOST = "idbroker.webex.com:443"
_PURPOSES = ("https", "wss")


def _transcript(role: str) -> str:
    return f"""
            1 > CONNECT {_HOST} HTTP/1.1
            1 < HTTP/1.1 200 OK
            1 <
            1 * speaks TLS as {role}
            1 > GET / HTTP/1.1
            1 < HTTP/1.1 200 OK
            1 < Content-Length: 0
            1 <
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


INCOMPLETE_CHAIN = Code(
    id="tls.incomplete-chain",
    title="The server does not send the intermediate certificate",
    remedy="Configure the intermediate certificate where TLS ends (server, load balancer or inspecting proxy).",
)

UNKNOWN_CA = Code(
    id="tls.incomplete-or-unknown-ca",
    title="The chain leads to no root: it is incomplete, or an unknown CA intercepts TLS",
    remedy="Compare the chain with that of a connection past the proxy (--direct), and see the proxy's TLS inspection.",
)

NOT_PINNED = Code(
    id="tls.not-pinned",
    title="The chain leads to a public root that the profile does not pin",
    remedy="Update the profile's pins: a public CA does not sign for interception.",
    party=Party.OUR_LIMIT,
)


@check(
    "tls/inspection",
    reads=(HttpsTried, PlainAsked, DirectTried, ControlTried),
    must_decide=True,
    proves=True,
    requirements=("R12", "R13", "R23", "R24"),
    examples=_EXAMPLES,
    codes=(*INTERCEPTION, FOR_SOME, SOMETIMES, *DEFECTS, INCOMPLETE_CHAIN, UNKNOWN_CA, NOT_PINNED, PRIVATE_ROOT),
)
def tls_inspection(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each target whose chain was seen."""
    seen, denied = _chains(evidence), _denied(evidence)
    for target in evidence.asked.targets:
        if target not in seen:
            yield blocked(target, _why_unseen(target, evidence))
            continue
        if target in denied:
            yield blocked(target, NOT_KNOWN)
            continue
        yield _with_others(_judge(target, seen[target], evidence), seen[target], evidence)


def _with_others(judged: Judgement, seen: TlsSeen, evidence: Evidence) -> Judgement:
    """Judge by what the clients see, where it is not what we see."""
    if alternates(evidence):
        return _on_some_nodes(judged, evidence)
    target, found = judged.target, tuple(differences(judged.target, seen, evidence))
    if origin_of(seen, evidence).intercepted and (spared := spares_browsers(target, evidence)) is not None:
        return warns(target, spared)
    if not found or (judged.status is Status.UNDECIDED and not any(one.harms for one in found)):
        return judged
    worse = judged.status is Status.FAIL or any(one.harms for one in found)
    return (fails if worse else warns)(target, *judged.findings, *(one.finding for one in found))


def _on_some_nodes(judged: Judgement, evidence: Evidence) -> Judgement:
    """Judge where connections differ: who opens TLS on some of them is the cause of what is said of a host."""
    findings = [
        replace(one, because=SOMETIMES.id) if one.code == TLS_INTERCEPTED.id else one for one in judged.findings
    ]
    told = sometimes(judged.target, evidence)
    if told is None:
        return replace(judged, findings=tuple(findings))
    return (fails if judged.status is Status.FAIL else warns)(judged.target, told, *findings)


def _why_unseen(target: str, evidence: Evidence) -> Blocked:
    tried = evidence.tunnels("https").get(target, [])
    if elsewhere := next(filter(None, (another_way(one, evidence) for one in tried)), None):
        return elsewhere
    return broken(tried, "the tunnel or the handshake in it failed", evidence) if tried else why_blocked(evidence)


def _denied(evidence: Evidence) -> frozenset[str]:
    """Return the targets whose every handshake with somebody on the way is followed by a denial."""
    tried = [one for purpose in _PURPOSES for tunnels in evidence.tunnels(purpose).values() for one in tunnels]
    opened = [one for one in tried if one.tls is not None and origin_of(one.tls, evidence).intercepted]
    inspected = {one.target for one in opened if not opened_to_deny(one, evidence)}
    return frozenset(one.target for one in opened) - inspected


def _chains(evidence: Evidence) -> dict[str, TlsSeen]:
    """Return one chain for each target; an intercepted one where any connection is intercepted."""
    chains: dict[str, TlsSeen] = {}
    for purpose in _PURPOSES:
        for target, tunnels in evidence.tunnels(purpose).items():
            for tried in tunnels:
                if tried.tls is not None and (target not in chains or origin_of(tried.tls, evidence).intercepted):
                    chains[target] = tried.tls
    return chains | {target: opened for target, (opened, _) in alternates(evidence).items() if target in chains}


def _judge(target: str, seen: TlsSeen, evidence: Evidence) -> Judgement:
    domain = evidence.profile.domain_of(host_of(target))
    origin, wrong = origin_of(seen, evidence), defects(target, seen, evidence)
    if origin is Origin.FOREIGN and (own := private_root(target, seen, evidence)) is not None:
        return warns(target, own)
    if origin.intercepted and not _tolerated(origin, domain):
        return _intercepted(target, seen, domain, evidence, wrong)
    if wrong:
        return fails(target, *wrong)
    if origin is Origin.INCOMPLETE:
        forbidden = domain is not None and domain.inspection is Inspection.FORBIDDEN
        return (fails if forbidden else warns)(target, _incomplete(seen, evidence))
    if origin is Origin.UNKNOWN:
        return undecided(target, _unknown(seen, evidence), code=UNKNOWN_CA)
    if origin.intercepted and (unsafe := tuple(distrusted(target, seen, evidence))):
        return warns(target, *unsafe)
    if origin.intercepted:
        beside = f"; {TENANT}" if domain is not None and domain.may_restrict(host_of(target)) else ""
        reason = f"TLS is intercepted with a CA of this machine's store, which the apps accept{beside}"
        return passes(target, reason, evidence=(seen.event,))
    if domain is not None and domain.pinned and not _pinned(seen, evidence):
        return warns(target, _unpinned(seen, evidence))
    anchor = seen.anchor.subject if seen.anchor else ""
    return passes(target, f"the chain leads to {anchor}", evidence=(seen.event,))


def _tolerated(origin: Origin, domain: Domain | None) -> bool:
    return origin is Origin.DEPLOYED and domain is not None and domain.inspection is Inspection.TOLERATED


def _intercepted(
    target: str, seen: TlsSeen, domain: Domain | None, evidence: Evidence, wrong: tuple[Finding, ...]
) -> Judgement:
    """Judge by the profile; where it only advises, a chain that clients refuse even with the CA is a failure."""
    advised = domain is None or domain.inspection is Inspection.DISCOURAGED
    found = (*intercepted(target, seen, domain, evidence), *wrong)
    return warns(target, *found) if advised and not wrong else fails(target, *found)


def _unknown(seen: TlsSeen, evidence: Evidence) -> str:
    """Return what is open, with what the issuer's name suggests: it proves nothing."""
    if not seen.chain:
        return "the certificate cannot be read here, though OpenSSL takes it: whose it is, is not known"
    if (root := system_root(seen, evidence)) is not None:
        return f"by certificates that were not sent the chain leads to '{root.subject}' of this machine's store"
    path = whole_path(seen, evidence)
    issuer = path[-1].issuer.rfc4514_string() if path else end_of_path(seen.chain).issuer
    found = f"the issuer '{issuer}' was not sent, and could not be fetched; {suggestion(issuer)}"
    stored = "; this machine's store has a CA of this name with another key" if seen.system_namesake else ""
    return f"incomplete, or intercepted by an unknown CA: {found}{stored}"


def _incomplete(seen: TlsSeen, evidence: Evidence) -> Finding:
    last = end_of_path(seen.chain)
    return INCOMPLETE_CHAIN.finding(
        message="The certificate chain is incomplete: the intermediate certificate was not sent",
        expected="every certificate between the host's own and the root",
        actual=f"'{last.subject}' without its issuer '{last.issuer}'",
        remedy="Configure the intermediate certificate where TLS ends (server, load balancer or inspecting proxy).",
        evidence=tuple(sorted({seen.event, *fetch_events(seen, evidence)})),
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
