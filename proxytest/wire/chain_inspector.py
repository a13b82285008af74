"""Inspect a finished handshake: the chain, its root, the names and the dates."""

import ssl
from collections.abc import Callable
from datetime import datetime

from proxytest.model.certificate import Anchor, TlsSeen
from proxytest.model.event import Operation, Phase
from proxytest.protocol.certificates import (
    TrustAnchors,
    describe,
    find_anchor,
    names_host,
    read_chain,
    read_published,
    within_dates,
)
from proxytest.protocol.server_hello import key_share
from proxytest.wire.presented_chain import presented_chain
from proxytest.wire.recorder import Recorder


class ChainInspector:
    """Compares chains with the trusted roots; the checks judge the result."""

    def __init__(
        self,
        trusted: TrustAnchors,
        *,
        recorder: Recorder,
        clock: Callable[[], datetime],
        system: TrustAnchors | None = None,
    ) -> None:
        self._trusted = trusted
        self._system = system
        self._recorder = recorder
        self._clock = clock  # the dates in certificates are wall-clock time

    def seen(
        self,
        ssl_object: ssl.SSLObject,
        host: str,
        *,
        conn: int,
        kind: Operation = Operation.TLS,
        first_bytes: bytes = b"",
    ) -> TlsSeen:
        """Describe a handshake and record it; `first_bytes` are the first that the server sent."""
        chain = read_chain(presented_chain(ssl_object))
        anchor = find_anchor(chain, self._trusted)
        described = tuple(describe(certificate) for certificate in chain)
        system = find_anchor(chain, self._system) if self._system is not None else None
        root = anchor or system
        path = [certificate for certificate, facts in zip(chain, described, strict=True) if _on(root, facts.sha256)]
        cipher = ssl_object.cipher()
        issuers = " < ".join(certificate.subject for certificate in described) or "no certificate"
        ends = f"leads to {root.subject} ({root.source})" if root else "leads to no trusted root"
        now = self._clock()
        event = self._recorder.record(conn, kind, Phase.DONE, detail=f"{ssl_object.version()}, {ends}: {issuers}")
        return TlsSeen(
            version=ssl_object.version() or "unknown",
            cipher=cipher[0] if cipher else "unknown",
            alpn=ssl_object.selected_alpn_protocol(),
            key_share=key_share(first_bytes),
            chain=described,
            anchor=anchor,
            names_host=bool(chain) and names_host(chain[0], host),
            in_validity=within_dates(path or chain[:1], now),
            system=system,
            system_known=self._system is not None,
            at=now,
            event=event,
        )

    def completed(self, seen: TlsSeen, missing: bytes) -> Anchor | None:
        """Return the public root of a chain completed with a published certificate that was not sent."""
        return find_anchor(
            read_chain([*(one.as_bytes() for one in seen.chain), *read_published(missing)]), self._trusted
        )


def _on(anchor: Anchor | None, fingerprint: str) -> bool:
    return anchor is not None and fingerprint in anchor.path
