"""The lab's certificates: a public root -> intermediate -> leaf for the origin, and what proxies have of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PUBLIC_ROOT = "Lab Public Root"

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPair:
    """A certificate with its private key."""

    certificate: x509.Certificate
    key: PrivateKey

    @property
    def certificate_pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificates:
    """All certificates of one test run."""

    public_root: KeyPair
    public_intermediate: KeyPair
    origin: KeyPair
    inspection: KeyPair
    namesake: KeyPair  # another inspecting CA, which bears the public root's name
    proxy_root: KeyPair
    proxy: KeyPair  # of a proxy that is spoken to by TLS, at its address


def make_certificates(hosts: Sequence[str]) -> Certificates:
    """Make the public chain for an origin that serves `hosts`, and authorities that have no part in it."""
    root = _authority(PUBLIC_ROOT, key=_elliptic_key(), issuer=None, path_length=1)
    intermediate = _authority("Lab Public Intermediate", key=_elliptic_key(), issuer=root, path_length=0)
    # RSA, because security_file_certgen of Squid 5.7 gives its leaves an RSA key and is used with RSA CAs in the field.
    inspection_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    namesake_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    proxy_root = _authority("Lab Proxy Root", key=_elliptic_key(), issuer=None, path_length=0)
    return Certificates(
        public_root=root,
        public_intermediate=intermediate,
        origin=_leaf("Lab Origin", [x509.DNSName(host) for host in hosts], issuer=intermediate),
        inspection=_authority("Lab Inspection CA", key=inspection_key, issuer=None, path_length=0),
        namesake=_authority(PUBLIC_ROOT, key=namesake_key, issuer=None, path_length=0),
        proxy_root=proxy_root,
        proxy=_leaf("Lab Proxy", [x509.IPAddress(IPv4Address("127.0.0.1"))], issuer=proxy_root),
    )


def _elliptic_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _authority(name: str, *, key: PrivateKey, issuer: KeyPair | None, path_length: int) -> KeyPair:
    builder = (
        _builder(name, key=key, issuer=issuer)
        .add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
    )
    return _sign(builder, key=key, issuer=issuer)


def _leaf(name: str, identities: Sequence[x509.GeneralName], *, issuer: KeyPair) -> KeyPair:
    key = _elliptic_key()
    builder = (
        _builder(name, key=key, issuer=issuer)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(identities), critical=False)
    )
    return _sign(builder, key=key, issuer=issuer)


def _builder(name: str, *, key: PrivateKey, issuer: KeyPair | None) -> x509.CertificateBuilder:
    """Return what every certificate has: names, a day of validity on both sides of now, and both key identifiers."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    signing_key = issuer.key if issuer else key
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()), critical=False)
    )


def _sign(builder: x509.CertificateBuilder, *, key: PrivateKey, issuer: KeyPair | None) -> KeyPair:
    return KeyPair(certificate=builder.sign(issuer.key if issuer else key, hashes.SHA256()), key=key)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
