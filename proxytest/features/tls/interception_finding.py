"""What is said of a host whose TLS is intercepted: by whom, by which proof, and what clients make of it."""

from collections.abc import Iterator
from dataclasses import replace

from proxytest.judgement.codes import TLS_INTERCEPTED
from proxytest.judgement.evidence import Evidence, host_of
from proxytest.judgement.fetched_issuers import whole_path
from proxytest.judgement.interception import Proof, proof_of
from proxytest.judgement.opener import opener_of
from proxytest.model.certificate import TlsSeen
from proxytest.model.code import Code
from proxytest.model.printed_command import policy_command
from proxytest.model.profile import Domain, Inspection, Profile
from proxytest.model.result import Facts, Finding, Party, Sureness
from proxytest.protocol.certificates import end_of_path, fingerprint, read_chain
from proxytest.protocol.interceptor import distrusts_far_end, interceptor_of
from proxytest.protocol.issuance import self_signed

TENANT = "the proxy may need this to insert the header CiscoSpark-Allowed-Domains (tenant restriction)"

FAR_END_DISTRUSTED = Code(
    id="tls.far-end-distrusted",
    title="Whoever intercepts TLS does not trust the far end's certificate, and says so by the CA that it uses",
    remedy="Update the root certificates of what intercepts TLS, let it fetch intermediates, or exempt the host.",
)

NOT_TRUSTED = Code(
    id="store.not-trusted",
    title="The CA that intercepts TLS is on this machine, but is not trusted there for TLS servers",
    remedy="Deploy it as a root that is trusted for TLS (Windows: Trusted Root Certification Authorities).",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)

INTERCEPTION = (TLS_INTERCEPTED, NOT_TRUSTED, FAR_END_DISTRUSTED)

_EFFECT = {
    Inspection.FORBIDDEN: "the clients do not connect",
    Inspection.DISCOURAGED: "clients without the company's CA do not connect",
    Inspection.TOLERATED: "this machine's operating system does not trust the CA, so clients do not connect",
}
_EXEMPT = "Exempt the host's domain from TLS inspection, by name (bypass, splice or do-not-decrypt list)"
_LINES = "Run {} to get the lines for it."
_KEEP = "Where it restricts tenants (header CiscoSpark-Allowed-Domains), keep the inspection, and deploy the CA."


def intercepted(target: str, seen: TlsSeen, domain: Domain | None, evidence: Evidence) -> Iterator[Finding]:
    """Return the finding, and a second one if the interceptor itself distrusts the far end."""
    inspection = domain.inspection if domain is not None else Inspection.DISCOURAGED
    restriction = domain is not None and domain.may_restrict(host_of(target))
    party, certainty = opener_of(target, seen, evidence)
    yield TLS_INTERCEPTED.finding(
        message=f"TLS is intercepted; {_EFFECT[inspection]}",
        expected="a chain to a public root",
        actual=f"{_issuer(seen)}{_fetched(seen, evidence)}",
        remedy=_remedy(seen, party, inspection, evidence.profile, restriction=restriction),
        evidence=(seen.event,),
        party=party,
        certainty=certainty,
        facts=_facts(seen, inspection, evidence),
    )
    if seen.kept is not None:
        yield NOT_TRUSTED.finding(
            message=NOT_TRUSTED.title,
            expected="a root that is trusted for TLS servers",
            actual=f"'{seen.kept.subject}': {seen.kept.source}",
            evidence=(seen.event,),
            facts={"root": seen.kept.subject, "sha256": seen.kept.sha256},
        )
    yield from (replace(one, because=TLS_INTERCEPTED.id) for one in distrusted(target, seen, evidence))


def distrusted(target: str, seen: TlsSeen, evidence: Evidence) -> Iterator[Finding]:
    """Return the finding where the interceptor itself distrusts the far end; its CA may be deployed all the same."""
    if distrusts_far_end(seen.chain):
        yield FAR_END_DISTRUSTED.finding(
            message=FAR_END_DISTRUSTED.title,
            expected="a certificate of the CA that is used for trusted hosts",
            actual=f"a certificate issued by '{seen.chain[0].issuer}'",
            evidence=(seen.event,),
            party=opener_of(target, seen, evidence)[0],
            certainty=Sureness.PROVEN,  # by its own statement
        )


def _facts(seen: TlsSeen, inspection: Inspection, evidence: Evidence) -> Facts:
    facts: Facts = {"issuer": end_of_path(seen.chain).issuer if seen.chain else "", "inspection": inspection.value}
    proof = proof_of(seen, evidence)
    if (product := interceptor_of(seen.chain).name) is not None:
        facts = {**facts, "product": product}
    if proof is not None:
        facts = {**facts, "proof": Proof(proof).name.lower().replace("_", "-")}
    if seen.namesake is not None:
        facts = {**facts, "presented": seen.namesake.presented, "genuine": ", ".join(seen.namesake.genuine)}
    return facts


def _issuer(seen: TlsSeen) -> str:
    """Return the issuer, the product that uses such names, and whose name it borrows."""
    if not seen.chain:
        return "no certificate"
    product = interceptor_of(seen.chain)
    like = f", as {product.name} does" if product.name else ""
    return f"a certificate issued by '{end_of_path(seen.chain).issuer}'{like}{_borrowed(seen)}"


def _has_no_ca(seen: TlsSeen) -> bool:
    """Did the host's certificate sign itself, so that there is no CA to deploy?"""
    read = read_chain(one.as_bytes() for one in seen.chain[:1])
    return bool(read) and self_signed(read[0])


def _fetched(seen: TlsSeen, evidence: Evidence) -> str:
    """Return where certificates lead that were fetched, if that is a root."""
    path = whole_path(seen, evidence)
    if not path or fingerprint(path[-1]) in {one.sha256 for one in seen.chain} or not self_signed(path[-1]):
        return ""
    return f"; what was fetched leads to '{path[-1].subject.rfc4514_string()}', which signed itself"


def _borrowed(seen: TlsSeen) -> str:
    if (borrowed := seen.namesake or seen.system_namesake) is None:
        return ""
    whose, which = ("a public root", "public one") if seen.namesake else ("a CA of this machine's store", "stored one")
    shown = f"its CA has SHA-256 {borrowed.presented}" if borrowed.presented else "its CA was not sent"
    return f"; same name as {whose}, but another key: {shown}, the {which} {', '.join(borrowed.genuine)}"


def _remedy(seen: TlsSeen, party: Party, inspection: Inspection, profile: Profile, *, restriction: bool) -> str:
    lines = _LINES.format(policy_command(profile.name))
    if party is Party.THIS_MACHINE:
        product = interceptor_of(seen.chain).name or "the program that scans TLS"
        return f"On this machine, exempt the host in {product} (scanning of HTTPS); the proxy is not at fault."
    if distrusts_far_end(seen.chain):  # whoever trusts this CA trusts every forged certificate
        return f"{_EXEMPT}. Do not deploy this CA: it is the one for hosts that are not trusted. {lines}"
    if inspection is not Inspection.TOLERATED or _has_no_ca(seen):
        return f"{_EXEMPT}. {lines}"
    kept = f" {_KEEP}" if restriction else ""
    return f"{_EXEMPT}, or deploy the proxy's CA to the operating system of every client.{kept} {lines}"
