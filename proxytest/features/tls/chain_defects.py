"""What makes clients refuse a chain, whoever sent it: by OpenSSL's words, and with the certificate that has it."""

from collections.abc import Iterator
from dataclasses import replace

from cryptography import x509

from proxytest.judgement.chains import Origin, clocks_agree, is_clock, origin_of
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.opener import opener_of
from proxytest.model.certificate import Certificate, TlsSeen, Verified
from proxytest.model.code import Code
from proxytest.model.result import Facts, Finding, Party, Sureness
from proxytest.protocol.alternative_names import alternative_names
from proxytest.protocol.certificates import read_chain, weakness
from proxytest.protocol.issuance import same_name

WRONG_NAME = Code(
    id="tls.wrong-name",
    title="The certificate does not name the host",
    remedy="Check the host's address in DNS, and what answers there.",
)

NO_NAMES = Code(
    id="tls.no-alternative-name",
    title="The certificate has no subjectAltName, and so names no host",
    remedy="Have it issued with the host in subjectAltName: clients no longer read the common name.",
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

STORE_IS_OLD = Code(
    id="store.old-certificate",
    title="The CA that intercepts TLS was renewed, and this machine's store has the old certificate, which has expired",
    remedy="Deploy the renewed certificate of the CA to this machine, and to every client that has the old one.",
    party=Party.THIS_MACHINE,
)

WEAK_ALGORITHM = Code(
    id="tls.weak-algorithm",
    title="A certificate has a key or a signature that clients no longer accept",
    remedy="Issue the certificate again: RSA of 2048 bits or more, or EC, signed with SHA-256.",
)

CHAIN_REFUSED = Code(
    id="tls.chain-refused",
    title="Clients refuse the certificate chain, although they know its root",
    remedy="Issue the certificate again without the defect, or exempt the host from TLS inspection.",
)

DEFECTS = (WRONG_NAME, NO_NAMES, OWN_CLOCK, OUTSIDE_DATES, STORE_IS_OLD, WEAK_ALGORITHM, CHAIN_REFUSED)

_CLOCK = "Check this machine's clock first. "
_EXEMPT = ", or exempt the host from TLS inspection."
_NAMED = f"Let what intercepts TLS put the host into subjectAltName of the certificates that it makes{_EXEMPT}"
#: Where TLS is intercepted, the host and its DNS have no part in it.
_BY_INTERCEPTOR = {
    WRONG_NAME: _NAMED,
    NO_NAMES: _NAMED,
    OUTSIDE_DATES: "Renew the certificate on what intercepts TLS, and if it is its CA, deploy the new one to clients"
    f"{_EXEMPT}",
    WEAK_ALGORITHM: "Let what intercepts TLS use keys of RSA with 2048 bits or more, or EC, and sign with SHA-256"
    + _EXEMPT,
}
_MAY_SIGN = (
    "Give what intercepts TLS a CA that may sign (basicConstraints with CA:TRUE, keyUsage with keyCertSign), and "
    f"deploy its root{_EXEMPT}"
)
_OWN = "TLS is not intercepted: the proxy is fine. Ask who runs the host to"
_BY_FAR_END = {
    NO_NAMES: f"{_OWN} have the certificate issued with the host in subjectAltName.",
    OUTSIDE_DATES: f"{_OWN} renew the certificate.",
    WEAK_ALGORITHM: f"{_OWN} have the certificate issued again: RSA of 2048 bits or more, or EC, signed with SHA-256.",
    CHAIN_REFUSED: f"{_OWN} have the certificate issued again without the defect.",
}

_MINUTE = "%Y-%m-%d %H:%M"
_MOST = 5  #: names that are shown
_NAMES = frozenset({62, 64})  #: X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH
_DATES = frozenset({9, 10})  #: X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED
_NO_CA = frozenset({24, 79})  #: X509_V_ERR_INVALID_CA, of OpenSSL 1 and 3
_WEAK = frozenset({66, 67, 68})  #: X509_V_ERR_EE_KEY_TOO_SMALL, X509_V_ERR_CA_KEY_TOO_SMALL, X509_V_ERR_CA_MD_TOO_WEAK


def defects(target: str, seen: TlsSeen, evidence: Evidence) -> tuple[Finding, ...]:
    """Return what is wrong with a chain; that its root is not known, or not sent, is not among it."""
    if not seen.chain:  # none that could be read
        return ()
    refused = refusal(seen, evidence)
    return tuple(_Defects(target, seen, evidence, refused).each())


def refusal(seen: TlsSeen, evidence: Evidence) -> Verified | None:
    """Return what the verifier refuses, by the store in which the chain's root is; None if nothing, or not known."""
    origin, public = origin_of(seen, evidence), seen.verified
    if origin is Origin.UNKNOWN and public is not None and public.number in _NO_CA:
        return public  # it found the root, by a certificate that may not sign: whose that is, is not known
    said = {Origin.PUBLIC: public, Origin.DEPLOYED: seen.system_verified}.get(origin)
    return said if said is not None and not said.accepted else None


def renewal(expired: Certificate | None, seen: TlsSeen) -> Certificate | None:
    """Return the valid certificate that was sent with the name and the key of an expired one that was not sent."""
    if expired is None or seen.at is None or expired.sha256 in {one.sha256 for one in seen.chain}:
        return None
    sent = [one for one in seen.chain if one.not_before <= seen.at <= one.not_after]
    read = {one.sha256: read_chain([one.as_bytes()]) for one in (expired, *sent)}
    for one in sent:
        old, new = read[expired.sha256], read[one.sha256]
        if old and new and same_name(old[0].subject, new[0].subject) and old[0].public_key() == new[0].public_key():
            return one
    return None


def _names_in(read: tuple[x509.Certificate, ...]) -> str:
    """Return the names that a certificate has instead of the host's."""
    found = alternative_names(read[0]) if read else None
    if found is None:
        return ""
    names = [str(one) for kind in (x509.DNSName, x509.IPAddress) for one in found.get_values_for_type(kind)]
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return f"it names {', '.join(names[:_MOST])}{more}" if names else "it names neither a host nor an address"


class _Defects:
    """The defects of one chain."""

    def __init__(self, target: str, seen: TlsSeen, evidence: Evidence, refused: Verified | None) -> None:
        self._target, self._seen, self._evidence = target, seen, evidence
        self._refused = refused or Verified()

    def each(self) -> Iterator[Finding]:
        """Return a finding for each; OpenSSL tells only the first that it finds."""
        number = self._refused.number
        if not self._seen.names_host or number in _NAMES:
            yield self._names()
        if not self._seen.in_validity or number in _DATES:
            yield self._dates()
        if self._refused.words and number in _WEAK:
            yield self._weak()
        elif self._refused.words and number not in _NAMES | _DATES:
            words = f"Clients refuse the certificate chain: {self._refused.words}"
            yield self._finding(CHAIN_REFUSED, self._refused.culprit, words)

    def _names(self) -> Finding:
        leaf = self._seen.chain[0]
        read = read_chain([leaf.as_bytes()])
        if read and not alternative_names(read[0]):
            return self._finding(NO_NAMES, leaf, NO_NAMES.title)
        return self._finding(WRONG_NAME, leaf, WRONG_NAME.title, _names_in(read))

    def _dates(self) -> Finding:
        if is_clock(self._seen, self._evidence):
            return self._finding(OWN_CLOCK, self._seen.chain[0], OWN_CLOCK.title)
        found = self._refused.culprit if self._refused.number in _DATES else None
        shown = found or self._outdated()
        by_store = origin_of(self._seen, self._evidence) is Origin.DEPLOYED
        if by_store and (renewed := renewal(shown, self._seen)) is not None:
            return self._store_is_old(renewed, shown)
        return self._finding(OUTSIDE_DATES, shown, *self._when(shown or self._seen.chain[0]))

    def _store_is_old(self, renewed: Certificate, shown: Certificate | None) -> Finding:
        found = self._finding(STORE_IS_OLD, shown, STORE_IS_OLD.title, f"the renewed one has SHA-256 {renewed.sha256}")
        return replace(found, facts={**found.facts, "renewed": renewed.sha256})

    def _when(self, shown: Certificate) -> tuple[str, str]:
        """Return on which side of its dates the certificate is, and the minutes, which the days may not tell."""
        at = self._seen.at
        if at is None:
            return OUTSIDE_DATES.title, ""
        if at < shown.not_before:
            return "A certificate is not yet valid", f"from {shown.not_before:{_MINUTE}}; it is {at:{_MINUTE}} UTC now"
        if at > shown.not_after:
            return "A certificate has expired", f"until {shown.not_after:{_MINUTE}}; it is {at:{_MINUTE}} UTC now"
        return OUTSIDE_DATES.title, ""

    def _outdated(self) -> Certificate | None:
        at, anchor = self._seen.at, self._seen.anchor or self._seen.system
        path = [one for one in self._seen.chain if anchor is None or one.sha256 in anchor.path]
        return next((one for one in path if at is not None and not one.not_before <= at <= one.not_after), None)

    def _weak(self) -> Finding:
        found = self._refused.culprit
        read = read_chain([found.as_bytes()]) if found is not None else ()
        what = f" ({weakness(read[0])})" if read else ""
        return self._finding(
            WEAK_ALGORITHM, found, f"Clients refuse the certificate chain: {self._refused.words}{what}"
        )

    def _finding(self, code: Code, certificate: Certificate | None, message: str, beside: str = "") -> Finding:
        shown = certificate or self._seen.chain[0]
        party, certainty = self._party(code)
        facts: Facts = {"certificate": shown.subject, "sha256": shown.sha256}
        if self._refused.words:
            facts = {**facts, "openssl": self._refused.number, "words": self._refused.words}
        return code.finding(
            message=message,
            expected="a certificate chain that clients accept",
            actual=f"'{shown.subject}', issued by '{shown.issuer}', valid {shown.not_before:%Y-%m-%d} to "
            f"{shown.not_after:%Y-%m-%d}{beside and f'; {beside}'}",
            evidence=(self._seen.event,),
            party=party,
            certainty=certainty,
            remedy=self._remedy(code),
            facts=facts,
        )

    def _remedy(self, code: Code) -> str | None:
        """Return what helps where that sender is known; else that of the code."""
        origin = origin_of(self._seen, self._evidence)
        if origin.intercepted and code is CHAIN_REFUSED and self._refused.number in _NO_CA:
            return _MAY_SIGN
        known = _BY_INTERCEPTOR if origin.intercepted else _BY_FAR_END if origin is Origin.PUBLIC else {}
        if (remedy := known.get(code)) is None:
            return None
        return _CLOCK + remedy if code is OUTSIDE_DATES and not clocks_agree(self._evidence) else remedy

    def _party(self, code: Code) -> tuple[Party | None, Sureness | None]:
        """Return who sent the chain; a name that is wrong may also be one of DNS."""
        if code in (OWN_CLOCK, STORE_IS_OLD):
            return None, None
        if origin_of(self._seen, self._evidence).intercepted:
            return opener_of(self._target, self._seen, self._evidence)
        known = code is not WRONG_NAME and origin_of(self._seen, self._evidence) is not Origin.UNKNOWN
        return (Party.FAR_END if known else None), None
