"""Certification authorities made for one test, and the certificates that they issue."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA224, SHA256, SHA384, SHA512
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from proxytest.protocol.certificates import TrustAnchors, fingerprint

NOW = datetime(2026, 3, 1, tzinfo=UTC)
YEAR = timedelta(days=365)
Key = ec.EllipticCurvePrivateKey
Sha2 = SHA224 | SHA256 | SHA384 | SHA512


def new_key() -> Key:
    return ec.generate_private_key(ec.SECP256R1())


def named(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


class Authority:
    """A name with a key, and one certificate that says so."""

    def __init__(self, name: str, key: Key, certificate: x509.Certificate) -> None:
        self.name = name
        self.key = key
        self.certificate = certificate


def certify(
    name: str,
    key: Key,
    *extensions: x509.ExtensionType,
    by: tuple[str, Key],
    until: datetime = NOW + YEAR,
    algorithm: Sha2 | None = None,
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(by[0]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(until - 2 * YEAR)
        .not_valid_after(until)
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(by[1], algorithm or SHA256())


def authority(
    name: str, *, issuer: Authority | None = None, key: Key | None = None, until: datetime = NOW + YEAR
) -> Authority:
    """Make a root, or an intermediate where it has an issuer."""
    own = key or new_key()
    by = (issuer.name, issuer.key) if issuer else (name, own)
    basic = x509.BasicConstraints(ca=True, path_length=None)
    return Authority(name, own, certify(name, own, basic, by=by, until=until))


def leaf(issuer: Authority, *names: str, until: datetime = NOW + YEAR) -> x509.Certificate:
    basic = x509.BasicConstraints(ca=False, path_length=None)
    san = [subject_alternative_name(*names)] if names else []
    return certify("leaf", new_key(), basic, *san, by=(issuer.name, issuer.key), until=until)


def subject_alternative_name(*names: str) -> x509.SubjectAlternativeName:
    def general(name: str) -> x509.GeneralName:
        try:
            return x509.IPAddress(ip_address(name))
        except ValueError:
            return x509.DNSName(name)

    return x509.SubjectAlternativeName([general(name) for name in names])


def trusting(*roots: x509.Certificate, pinned: tuple[x509.Certificate, ...] = ()) -> TrustAnchors:
    return TrustAnchors(
        roots=tuple((root, "test") for root in roots), pinned=frozenset(fingerprint(root) for root in pinned)
    )


def der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


def version_1_root(name: str) -> Authority:
    """Make a root as of 1996: `cryptography` only reads them, so one is cut out of version 3 and signed anew."""
    key = new_key()
    whole = certify(name, key, by=(name, key))
    version = bytes.fromhex("a003020102")
    content = whole.tbs_certificate_bytes.partition(version)[2]
    tbs = _sequence(content)
    algorithm = bytes.fromhex("300a06082a8648ce3d040302")  # ecdsa-with-SHA256
    signature = key.sign(tbs, ec.ECDSA(SHA256()))
    bits = b"\x03" + _length(len(signature) + 1) + b"\0" + signature
    return Authority(name, key, x509.load_der_x509_certificate(_sequence(tbs + algorithm + bits)))


def _sequence(content: bytes) -> bytes:
    return b"\x30" + _length(len(content)) + content


def _length(number: int) -> bytes:
    return (
        bytes([number])
        if number < 0x80
        else b"\x82" + number.to_bytes(2, "big")
        if number > 0xFF
        else bytes([0x81, number])
    )
