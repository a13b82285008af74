"""Inspect a finished handshake: the chain, its root, the names and the dates, and what a verifier says of it."""

import ssl
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from itertools import chain as chain_of

from cryptography import x509

from proxytest.model.certificate import Anchor, Certificate, TlsSeen, Verified
from proxytest.model.event import Operation, Phase
from proxytest.protocol.alternative_names import covering_pattern, names_host
from proxytest.protocol.certificates import (
    TrustAnchors,
    describe,
    find_anchor,
    namesake,
    presented_roots,
    read_chain,
    within_dates,
)
from proxytest.protocol.culprit import culprit
from proxytest.protocol.issuance import issued_anyhow
from proxytest.protocol.server_hello import key_share
from proxytest.wire.judged_chain import JudgedChain, OfHost
from proxytest.wire.presented_chain import presented_chain
from proxytest.wire.recorder import Recorder
from proxytest.wire.tls_versions import newest_offered
from proxytest.wire.verifier import Verifier, Verifiers

_Chain = Sequence[x509.Certificate]


class _Store:
    """Trusted roots, and OpenSSL with the same roots, which is made when it is needed."""

    def __init__(self, trusted: TrustAnchors, verifiers: Verifiers, *, partial: bool = False) -> None:
        self.trusted = trusted
        self._partial = partial
        self._verifiers = verifiers

    def verified(self, chain: _Chain, host: str, anchor: Anchor | None, now: datetime) -> Verified | None:
        """Return what OpenSSL says of a chain."""
        if not chain:
            return None
        refused = self._made(presented_roots(chain, self.trusted)).refusal(chain, host)
        if refused is None:
            return Verified()
        number, words = refused
        found = culprit(number, self._path(chain, anchor), now)
        return Verified(number=number, words=words, culprit=describe(found) if found is not None else None)

    def _made(self, presented: _Chain) -> Verifier:
        if presented:  # rare: the profile knows a root by its fingerprint alone
            return Verifier((*(root for root, _ in self.trusted.roots), *presented), partial=self._partial)
        return self._verifiers.of(self.trusted, partial=self._partial)

    def _path(self, chain: _Chain, anchor: Anchor | None) -> _Chain:
        known = {describe(one).sha256: one for one in chain}
        known |= {sha: root for sha, (root, _) in self.trusted.by_fingerprint.items()}
        signed_by = anchor or self.anyhow(chain)
        return [known[sha] for sha in signed_by.path if sha in known] if signed_by is not None else chain[:1]

    def anyhow(self, chain: _Chain) -> Anchor | None:
        """Return the root that a chain leads to by certificates that have no right to sign, too."""
        return find_anchor(chain, self.trusted, issues=issued_anyhow)


class ChainInspector:
    """Compares chains with the trusted roots; the checks judge the result."""

    def __init__(
        self,
        trusted: TrustAnchors,
        *,
        recorder: Recorder,
        clock: Callable[[], datetime],
        system: TrustAnchors | None = None,
        verifiers: Verifiers | None = None,
    ) -> None:
        verifiers = verifiers or Verifiers()
        self._public = _Store(trusted, verifiers, partial=True)
        self._system = _Store(system, verifiers) if system is not None else None
        self._recorder = recorder
        self._known: dict[tuple[bytes, ...], JudgedChain] = {}  #: by what was presented
        self._of_all = verifiers.public_chains(trusted, system)
        self._clock = clock  # the dates in certificates are wall-clock time

    def seen(
        self,
        ssl_object: ssl.SSLObject,
        host: str,
        *,
        conn: int,
        kind: Operation = Operation.TLS,
        first_bytes: bytes = b"",
        signature: str | None = None,
    ) -> TlsSeen:
        """Describe a handshake and record it.

        `first_bytes` are the first that the server sent, `signature` is the hash of what it signed in TLS 1.2.
        """
        now = self._clock()
        judged = self._judged(tuple(presented_chain(ssl_object)), now)
        of_host = self._of_host(judged, host, now)
        cipher, version = ssl_object.cipher(), ssl_object.version()
        event = self._recorder.record(conn, kind, Phase.DONE, detail=f"{version}, {judged.told}")
        return TlsSeen(
            version=version or "unknown",
            cipher=cipher[0] if cipher else "unknown",
            alpn=ssl_object.selected_alpn_protocol(),
            key_share=key_share(first_bytes),
            offered=newest_offered(ssl_object.context),
            signature=signature,
            chain=judged.described,
            anchor=judged.anchor,
            names_host=of_host.named,
            in_validity=judged.in_validity,
            system=judged.system,
            system_known=self._system is not None,
            verified=of_host.verified,
            system_verified=of_host.system_verified,
            kept=judged.kept,
            namesake=judged.namesake,
            system_namesake=judged.system_namesake,
            wrongly_public=judged.wrongly_public,
            at=now,
            event=event,
        )

    def _judged(self, presented: tuple[bytes, ...], now: datetime) -> JudgedChain:
        """Return what is known of a chain, which is judged again only when a date has passed."""
        known = self._known.get(presented) or self._of_all.get(presented)
        if known is None or not known.since <= now < known.until:
            known = self._judge(read_chain(presented), now)
            self._of_all.add(presented, known)
        self._known[presented] = known
        return known

    def _judge(self, chain: _Chain, now: datetime) -> JudgedChain:
        public, own = self._public.trusted, self._system
        anchor = find_anchor(chain, public, now=now)
        system = self._in_system(chain, now)
        described, root = tuple(describe(certificate) for certificate in chain), anchor or system
        path = [certificate for certificate, facts in zip(chain, described, strict=True) if _on(root, facts.sha256)]
        issuers = " < ".join(certificate.subject for certificate in described) or "no certificate"
        ends = f"leads to {root.subject} ({root.source})" if root else "leads to no trusted root"
        stores = (public.dates, own.trusted.dates) if own is not None else (public.dates,)
        own_dates = (date for one in described for date in (one.not_before, one.not_after))
        return JudgedChain(
            chain=chain,
            described=described,
            anchor=anchor,
            system=system,
            in_validity=within_dates(path or chain[:1], now),
            kept=find_anchor(chain, TrustAnchors(roots=own.trusted.kept)) if own is not None and not root else None,
            namesake=namesake(chain, public) if anchor is None else None,
            system_namesake=namesake(chain, own.trusted) if own is not None and not root else None,
            wrongly_public=anchor is None and self._public.anyhow(chain) is not None,
            told=f"{ends}: {issuers}",
            since=now,
            until=min(
                (date for date in chain_of(own_dates, *stores) if date >= now), default=datetime.max.replace(tzinfo=UTC)
            ),
        )

    def _in_system(self, chain: _Chain, now: datetime) -> Anchor | None:
        """Return the root of the operating system's store.

        Its own CA may lack the right to sign: then the chain is refused for that, and not for want of its root. Where
        a public root is reached only so, nothing shows who sent the chain.
        """
        if self._system is None:
            return None
        rightly = find_anchor(chain, self._system.trusted, now=now)
        return rightly or (self._system.anyhow(chain) if self._public.anyhow(chain) is None else None)

    def _of_host(self, judged: JudgedChain, host: str, now: datetime) -> OfHost:
        """Return what is known of a chain for one host; OpenSSL is asked once for all that one pattern covers."""
        chain, own = judged.chain, self._system
        alike = (covering_pattern(chain[0], host) if chain else None) or host
        if alike not in judged.by_host:
            judged.by_host[alike] = OfHost(
                named=bool(chain) and names_host(chain[0], host),
                verified=self._public.verified(chain, host, judged.anchor, now),
                system_verified=own.verified(chain, host, judged.system, now) if own is not None else None,
            )
        return judged.by_host[alike]

    def completed(self, seen: TlsSeen, published: Iterable[Certificate]) -> Anchor | None:
        """Return the public root of a chain completed with published certificates that were not sent."""
        return find_anchor(_with(seen, published), self._public.trusted, now=self._clock())

    def completed_here(self, seen: TlsSeen, published: Iterable[Certificate]) -> Anchor | None:
        """Return the same of a root of the operating system's store."""
        own = self._system
        return find_anchor(_with(seen, published), own.trusted, now=self._clock()) if own is not None else None


def _with(seen: TlsSeen, published: Iterable[Certificate]) -> _Chain:
    return read_chain(one.as_bytes() for one in (*seen.chain, *published))


def _on(anchor: Anchor | None, fingerprint: str) -> bool:
    return anchor is not None and fingerprint in anchor.path
