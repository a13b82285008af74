"""The results of a TLS handshake."""

from base64 import b64decode
from dataclasses import dataclass, field
from datetime import datetime

from proxytest.model.event import Failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """One certificate of a presented chain."""

    subject: str  #: RFC 4514 text
    issuer: str
    sha256: str  #: fingerprint of the whole certificate, lower-case hex
    not_before: datetime
    not_after: datetime
    der: str = field(repr=False)  #: base64

    def as_bytes(self) -> bytes:
        """Return the certificate itself; nothing where a stored run has something else in its place."""
        try:
            return b64decode(self.der)
        except ValueError:
            return b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """The trusted root of a presented chain, found by signatures, not by names."""

    subject: str
    sha256: str
    source: str  #: where the root came from: "certifi", "--cacert FILE", "profile", "operating system"
    path: tuple[str, ...]  #: SHA-256 of each certificate from the leaf to the root


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What a client's verifier, OpenSSL, says of a chain by the roots of one store."""

    number: int = 0  #: of OpenSSL's reason (X509_V_ERR)
    words: str = ""  #: why it refuses the chain; empty: it accepts
    culprit: Certificate | None = None  #: the certificate with the defect, as far as that can be told

    @property
    def accepted(self) -> bool:
        """Does it accept the chain?"""
        return not self.words


@dataclass(frozen=True, slots=True, kw_only=True)
class Namesake:
    """A CA in a chain that is called as a public root is, and has another key."""

    subject: str
    presented: str  #: SHA-256 of its certificate; empty: it was not sent
    genuine: tuple[str, ...]  #: SHA-256 of the public roots of this name


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsSeen:
    """A finished handshake, with a trusted chain or not; checks judge it later."""

    version: str
    cipher: str
    alpn: str | None
    key_share: str | None = None  #: group and size of the server's share, "x25519, 32 bytes"; None before TLS 1.3
    offered: str | None = None  #: the newest version that was offered; None in older runs
    signature: str | None = None  #: hash of the server's signature in TLS 1.2; None otherwise, and in older runs
    chain: tuple[Certificate, ...]  #: as presented, leaf first
    anchor: Anchor | None  #: None: the chain leads to no trusted root
    names_host: bool  #: does the leaf name the requested host? (RFC 9525)
    in_validity: bool  #: is every certificate of the path valid now, by this machine's clock?
    system: Anchor | None = None  #: the root of the operating system's store that the chain leads to
    system_known: bool = False  #: could that store be read?
    verified: Verified | None = None  #: by the public roots; None in older runs, and without a certificate
    system_verified: Verified | None = None  #: by the operating system's store; None as above, or if it cannot be read
    kept: Anchor | None = None  #: a root that the store holds and does not trust; its source says why
    namesake: Namesake | None = None  #: where the chain leads to no public root, but to the name of one
    system_namesake: Namesake | None = None  #: the same of a root of the operating system's store
    wrongly_public: bool = False  #: does it lead to a public root only by certificates that have no right to sign?
    at: datetime | None = None  #: this machine's time of the handshake
    event: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsTried:
    """A handshake and its end: exactly one of the two is present."""

    seen: TlsSeen | None = None
    failed: Failed | None = None
