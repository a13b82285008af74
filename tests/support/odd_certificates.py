"""Certificates that no library writes: put together from DER, and signed all the same."""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import NameOID

from proxytest.reflect.issue import Identity

_ECDSA_SHA256 = bytes.fromhex("300a06082a8648ce3d040302")
COMMON_NAME = bytes.fromhex("0603550403")
SUBJECT_ALT_NAME = bytes.fromhex("0603551d11")
_PRIVATE = bytes.fromhex("060a2b0601040182bf2b0101")  #: of an arc that nobody knows
UTF8, PRINTABLE, BMP = 0x0C, 0x13, 0x1E  #: kinds of string


def tlv(tag: int, content: bytes) -> bytes:
    """Write one DER element."""
    if len(content) < 0x80:
        return bytes([tag, len(content)]) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def sequence(*parts: bytes) -> bytes:
    """Write a SEQUENCE."""
    return tlv(0x30, b"".join(parts))


def common_name(value: bytes, kind: int = UTF8) -> bytes:
    """Write a name of one CN, whose bytes need not fit its kind."""
    return sequence(tlv(0x31, sequence(COMMON_NAME, tlv(kind, value))))


def extension(oid: bytes, value: bytes) -> bytes:
    """Write an extension with whatever as its value."""
    return sequence(oid, tlv(0x04, value))


def big_extension(size: int) -> bytes:
    """Write an extension of so many bytes."""
    return extension(_PRIVATE, tlv(0x04, bytes(size)))


def alternative_address(address: str) -> bytes:
    """Write a well-formed subjectAltName of one IP address."""
    return extension(SUBJECT_ALT_NAME, sequence(tlv(0x87, ip_address(address).packed)))


def alternative_names(*names: str) -> bytes:
    """Write a well-formed subjectAltName."""
    return extension(SUBJECT_ALT_NAME, sequence(*(tlv(0x82, name.encode()) for name in names)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Odd:
    """What is odd in a certificate; the rest is as it should be."""

    serial: bytes = b"\x01"
    subject: bytes = common_name(b"far end")
    issuer: bytes | None = None  #: None: that of who signs
    extensions: Sequence[bytes] = ()
    dates: tuple[bytes, bytes] = (tlv(0x17, b"250101000000Z"), tlv(0x17, b"490101000000Z"))


def odd_certificate(odd: Odd, signer: Identity, folder: Path, name: str) -> Path:
    """Sign it, and write it with its key and the signer's certificate to a PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    der = odd_der(odd, signer, key)
    path = folder / f"{name}.pem"
    path.write_bytes(_private_pem(key) + _pem(der) + signer.certificate.public_bytes(Encoding.PEM))
    return path


def odd_der(odd: Odd, signer: Identity, key: ec.EllipticCurvePrivateKey | None = None) -> bytes:
    """Sign it, for this key or for one that nobody has."""
    own = key or ec.generate_private_key(ec.SECP256R1())
    tbs = sequence(
        tlv(0xA0, tlv(0x02, b"\x02")),
        tlv(0x02, odd.serial),
        _ECDSA_SHA256,
        odd.issuer if odd.issuer is not None else signer.certificate.subject.public_bytes(),
        sequence(*odd.dates),
        odd.subject,
        own.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        *([tlv(0xA3, sequence(*odd.extensions))] if odd.extensions else []),
    )
    signature = signer.key.sign(tbs, ec.ECDSA(SHA256()))
    return sequence(tbs, _ECDSA_SHA256, tlv(0x03, b"\0" + signature))


def long_chain(root: Identity, host: str, length: int, folder: Path) -> Path:
    """Write a certificate for a host, or an address, below so many authorities, each signed by the one before."""
    now = datetime.now(UTC)
    signer, above = root.key, root.certificate
    chain: list[x509.Certificate] = []
    for number in range(length):
        last = number == length - 1
        key = ec.generate_private_key(ec.SECP256R1())
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host if last else f"CA {number}")]))
            .issuer_name(above.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=90))
            .add_extension(x509.BasicConstraints(ca=not last, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([_general_name(host)]), critical=False)
        )
        above = builder.sign(signer, SHA256())
        signer = key
        chain.append(above)
    path = folder / f"chain-{length}-{host}.pem"
    path.write_bytes(_private_pem(signer) + b"".join(one.public_bytes(Encoding.PEM) for one in reversed(chain)))
    return path


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _pem(der: bytes) -> bytes:
    return ssl.DER_cert_to_PEM_cert(der).encode()
