"""SHA-1 is gone from signatures: of certificates below the root, and of the handshake in TLS 1.2."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from proxytest.engine.outlook.worlds import Worlds, handshakes, named, with_handshakes
from proxytest.features.proxy.observations import ProxyDialled
from proxytest.model.certificate import Certificate, TlsSeen, Verified
from proxytest.model.run import Run
from proxytest.model.withdrawn import Recorded
from proxytest.protocol.certificates import read_chain

_WEAK = frozenset({"sha1", "md5", "md2"})
_REFUSED = 68  #: X509_V_ERR_CA_MD_TOO_WEAK
_WORDS = "a signature with SHA-1"
_OLD = frozenset({"SSLv3", "TLSv1", "TLSv1.1"})  #: that sign with SHA-1 and MD5 (RFC 8996 section 1)
_AGAIN = "run it again with this version of proxytest"


#: Returns the first certificate of a chain that is signed so; a root's own signature does not count.
_Weak = Callable[[TlsSeen], Certificate | None]


def without_sha_1(run: Run) -> Worlds:
    """A verifier refuses each chain, and each handshake, that is signed so."""
    weak_of = _weak_in_chains()
    weak = {target: certificate for target, tls in handshakes(run) if (certificate := weak_of(tls)) is not None}
    signed = [target for target, tls in handshakes(run) if _signed_so(tls)]
    unknown = [target for target, tls in handshakes(run) if _unknown(tls)]
    own = next((one.tls.seen for one in run.observations if isinstance(one, ProxyDialled) and one.tls), None)
    proxys = weak_of(own) if own is not None else None
    stops = own is not None and (proxys is not None or _signed_so(own))
    return Worlds(
        certain=with_handshakes(run, lambda tls: _refused(tls, weak_of, unknown=False)),
        worst=with_handshakes(run, lambda tls: _refused(tls, weak_of, unknown=True)),
        recorded=(*_of_proxy(own, proxys), *_recorded(weak, signed, unknown, len(dict(handshakes(run))))),
        why="certificates or handshakes are signed with SHA-1",
        proxy_stops="the proxy's own certificate or handshake is signed with SHA-1" if stops else "",
        proxy_may_stop="the proxy's own TLS" if own is not None and not stops and _unknown(own) else "",
    )


def _weak_in_chains() -> _Weak:
    """Read each certificate once: hundreds of hosts present the same ones."""
    known: dict[str, str | None] = {}

    def hash_of(certificate: Certificate) -> str | None:
        if certificate.der not in known:
            known[certificate.der] = _hash_of(certificate)
        return known[certificate.der]

    return lambda tls: next((one for one in _below_root(tls) if hash_of(one) in _WEAK), None)


def _below_root(tls: TlsSeen) -> list[Certificate]:
    path = {sha for anchor in (tls.anchor, tls.system) if anchor is not None for sha in anchor.path}
    return [one for one in tls.chain if (not path or one.sha256 in path) and one.subject != one.issuer]


def _hash_of(certificate: Certificate) -> str | None:
    """Return the hash of its signature; None where it is not kept in this run, or cannot be read."""
    read = read_chain([certificate.as_bytes()]) if certificate.der else ()
    hashed = read[0].signature_hash_algorithm if read else None
    return hashed.name if hashed is not None else None


def _signed_so(tls: TlsSeen) -> bool:
    return tls.version in _OLD or tls.signature in ("SHA-1", "MD5")


def _unknown(tls: TlsSeen) -> bool:
    """Is a hash not recorded? A handshake in TLS 1.3 is never signed with SHA-1 (RFC 8446 section 4.2.3)."""
    signed = tls.version == "TLSv1.2" and tls.signature is None and "DHE-" in tls.cipher
    return signed or not tls.chain or any(not one.der for one in _below_root(tls))


def _refused(tls: TlsSeen, weak_of: _Weak, *, unknown: bool) -> TlsSeen:
    culprit = weak_of(tls)
    if culprit is None and not _signed_so(tls) and not (unknown and _unknown(tls)):
        return tls
    refused = Verified(number=_REFUSED, words=_WORDS, culprit=culprit)
    return replace(tls, verified=refused, system_verified=refused)


def _of_proxy(own: TlsSeen | None, culprit: Certificate | None) -> Iterator[Recorded]:
    if own is None:
        return
    if culprit is not None:
        yield Recorded(seen=f"the proxy's own certificate '{culprit.subject}' is signed with SHA-1")
    if _signed_so(own):
        yield Recorded(seen="the handshake with the proxy itself is signed with SHA-1", evidence=(own.event,))
    elif culprit is None and _unknown(own):
        words = "with which hash the proxy's own certificate and handshake are signed is not recorded in this run"
        yield Recorded(seen=words, decides=False, tells=_AGAIN, evidence=(own.event,))


def _recorded(weak: dict[str, Certificate], signed: list[str], unknown: list[str], count: int) -> Iterator[Recorded]:
    for sha in dict.fromkeys(one.sha256 for one in weak.values()):
        targets = [target for target, one in weak.items() if one.sha256 == sha]
        subject = weak[targets[0]].subject
        yield Recorded(seen=f"'{subject}' is signed with SHA-1: {named(targets)}")
    if signed:
        yield Recorded(seen=f"the handshake is signed with SHA-1: {named(signed)}")
    if unknown:
        words = f"with which hash all is signed is not recorded in this run: {named(unknown)}"
        yield Recorded(seen=words, decides=False, tells=_AGAIN)
    if not count:
        yield Recorded(seen="no handshake was seen in this run", decides=False, tells="a run with --user NAME")
    elif not weak and not signed and not unknown:
        yield Recorded(seen=f"nothing of the {count} hosts is signed with SHA-1")
