"""Let OpenSSL judge a chain that was presented elsewhere: as a client does, in a handshake that needs no private key.

A client of TLS 1.2 verifies the chain as soon as the Certificate message is there, before anything is signed with the
server's key (RFC 5246 section 7.4.2). So a ServerHello and the captured chain, both given to a client in memory, bring
about the whole verdict: dates, constraints, purpose, host name, and the strength of keys and signatures.
"""

import ssl
from collections.abc import Iterable, Sequence

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from proxytest.protocol.certificates import TrustAnchors
from proxytest.wire.judged_chain import JudgedChain

#: Level 2 asks for 112 bits, RSA of 2048 bits, and refuses SHA-1, as browsers and operating systems do.
_CIPHERS = "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256:@SECLEVEL=2"
_ECDHE_RSA, _ECDHE_ECDSA = bytes.fromhex("c02f"), bytes.fromhex("c02b")
_RENEGOTIATION_INFO = bytes.fromhex("ff01000100")  #: RFC 5746 section 3.6: OpenSSL asks for it
_LARGEST = 1 << 14  #: bytes of a record
_CHAINS = 500  #: that are kept


class Verifier:
    """OpenSSL with some trusted roots."""

    def __init__(self, roots: Iterable[x509.Certificate], *, partial: bool = False) -> None:
        """Trust some roots; with `partial` they may also be intermediates, as whoever names a file may mean it."""
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._context.minimum_version = self._context.maximum_version = ssl.TLSVersion.TLSv1_2
        self._context.hostname_checks_common_name = False  # RFC 9525 section 2
        self._context.set_ciphers(_CIPHERS)
        if partial:
            self._context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        if anchors := b"".join(root.public_bytes(Encoding.DER) for root in roots):
            self._context.load_verify_locations(cadata=anchors)

    def refusal(self, chain: Sequence[x509.Certificate], host: str) -> tuple[int, str] | None:
        """Return the number and the words of the refusal; None if the chain is accepted."""
        incoming = ssl.MemoryBIO()
        try:
            client = self._context.wrap_bio(incoming, ssl.MemoryBIO(), server_hostname=host)
            _shake(client)
            incoming.write(_flight(chain))
            _shake(client)
        except ssl.SSLCertVerificationError as error:
            return error.verify_code, error.verify_message
        except (ssl.SSLError, ValueError) as error:  # what OpenSSL cannot even read, clients do not accept
            return 0, str(getattr(error, "reason", "") or "the certificate cannot be read").replace("_", " ").lower()
        return None


class Verifiers:
    """Verifiers by their roots, each made when it is first asked for, and once: reading the roots takes long."""

    def __init__(self) -> None:
        self._made: dict[tuple[int, bool], tuple[TrustAnchors, Verifier]] = {}
        self._chains: dict[tuple[int, int], tuple[TrustAnchors, TrustAnchors | None, PublicChains]] = {}

    def of(self, trusted: TrustAnchors, *, partial: bool) -> Verifier:
        """Return the verifier of some roots; they are kept, so that their number stays theirs."""
        key = id(trusted), partial
        if key not in self._made:
            self._made[key] = trusted, Verifier((root for root, _ in trusted.roots), partial=partial)
        return self._made[key][1]

    def public_chains(self, trusted: TrustAnchors, system: TrustAnchors | None) -> "PublicChains":
        """Return what is known of chains by these roots; they are kept, as above."""
        key = id(trusted), id(system)
        if key not in self._chains:
            self._chains[key] = trusted, system, PublicChains()
        return self._chains[key][2]


class PublicChains:
    """Judged chains that lead to a public root: a cloud shows the same ones through every proxy."""

    def __init__(self) -> None:
        self._known: dict[tuple[bytes, ...], JudgedChain] = {}

    def get(self, presented: tuple[bytes, ...]) -> JudgedChain | None:
        """Return what is known of a chain, by what was presented."""
        return self._known.get(presented)

    def add(self, presented: tuple[bytes, ...], judged: JudgedChain) -> None:
        """Keep it; those of an inspecting proxy are as many as its hosts, and are of no use to others."""
        if judged.anchor is not None and (presented in self._known or len(self._known) < _CHAINS):
            self._known[presented] = judged


def _shake(client: ssl.SSLObject) -> None:
    """Go on with the handshake; where it then waits for more, the chain was accepted."""
    try:
        client.do_handshake()
    except ssl.SSLWantReadError:
        return


def _flight(chain: Sequence[x509.Certificate]) -> bytes:
    """Return ServerHello and Certificate (RFC 5246 sections 7.4.1.3 and 7.4.2)."""
    suite = _ECDHE_RSA if isinstance(chain[0].public_key(), rsa.RSAPublicKey) else _ECDHE_ECDSA
    hello = b"\x03\x03" + bytes(32) + b"\0" + suite + b"\0" + _sized(2, _RENEGOTIATION_INFO)
    certificates = b"".join(_sized(3, one.public_bytes(Encoding.DER)) for one in chain)
    messages = b"\x02" + _sized(3, hello) + b"\x0b" + _sized(3, _sized(3, certificates))
    parts = (messages[start : start + _LARGEST] for start in range(0, len(messages), _LARGEST))
    return b"".join(b"\x16\x03\x03" + _sized(2, part) for part in parts)


def _sized(digits: int, content: bytes) -> bytes:
    return len(content).to_bytes(digits, "big") + content
