"""Certificate authorities of our own: EC P-256, with the extensions that a public CA puts into its certificates."""

import datetime as dt
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_LIFETIME = dt.timedelta(days=90)
_CLOCK_SKEW = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A key, its certificate, and the rest of its chain."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    @property
    def pem(self) -> bytes:
        """Key, certificate and chain."""
        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return key + b"".join(each.public_bytes(Encoding.PEM) for each in (self.certificate, *self.chain))

    def write(self, path: Path) -> Path:
        """Write key, certificate and chain to a PEM file in a private directory, and return its path."""
        path.write_bytes(self.pem)
        return path

    def write_certificate(self, path: Path) -> Path:
        """Write only the certificate, for clients to trust, and return the path."""
        path.write_bytes(self.certificate.public_bytes(Encoding.PEM))
        return path


def root(common_name: str, organization: str, *, lifetime: dt.timedelta = _LIFETIME) -> Identity:
    """Return a new root CA."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name(common_name, organization)
    builder = _authority(_certificate(subject, key.public_key(), lifetime), path_length=None)
    return Identity(key=key, certificate=_sign(builder, subject, key))


def intermediate(issuer: Identity, common_name: str, organization: str) -> Identity:
    """Return a CA below `issuer`; chains of its certificates include its own."""
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _authority(_certificate(_name(common_name, organization), key.public_key()), path_length=0)
    certificate = _sign(builder, issuer.certificate.subject, issuer.key)
    return Identity(key=key, certificate=certificate, chain=(certificate,))


def issue(
    issuer: Identity,
    *names: str,
    urls: Mapping[x509.ObjectIdentifier, str] | None = None,
    lifetime: dt.timedelta = _LIFETIME,
) -> Identity:
    """Return a server certificate for host names or addresses, the first of which is its common name.

    `urls` are those of its state (OCSP) and of its issuer's certificate (CA_ISSUERS).
    """
    key = ec.generate_private_key(ec.SECP256R1())
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
    builder = (
        _certificate(_name(names[0]), key.public_key(), lifetime)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(authority=False), critical=True)
        .add_extension(usage, critical=False)
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
    )
    if urls:
        access = [x509.AccessDescription(kind, x509.UniformResourceIdentifier(url)) for kind, url in urls.items()]
        builder = builder.add_extension(x509.AuthorityInformationAccess(access), critical=False)
    return Identity(key=key, certificate=_sign(builder, issuer.certificate.subject, issuer.key), chain=issuer.chain)


def _certificate(
    subject: x509.Name, key: ec.EllipticCurvePublicKey, lifetime: dt.timedelta = _LIFETIME
) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SKEW)
        .not_valid_after(now + lifetime)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _authority(builder: x509.CertificateBuilder, path_length: int | None) -> x509.CertificateBuilder:
    constraints = x509.BasicConstraints(ca=True, path_length=path_length)
    return builder.add_extension(constraints, critical=True).add_extension(_key_usage(authority=True), critical=True)


def _sign(
    builder: x509.CertificateBuilder,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
) -> x509.Certificate:
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
    return builder.issuer_name(issuer).add_extension(identifier, critical=False).sign(key, hashes.SHA256())


def _key_usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common_name: str, organization: str | None = None) -> x509.Name:
    attributes = [x509.NameAttribute(NameOID.COMMON_NAME, common_name)]
    if organization is not None:
        attributes.insert(0, x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization))
    return x509.Name(attributes)


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
