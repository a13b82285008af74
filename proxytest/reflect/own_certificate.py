"""The certificate of the TLS port: from files, or created for one run."""

import datetime as dt
import ssl
import tempfile
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from proxytest.model.errors import UsageError

_NAME = "proxytest-reflect"
_DAYS = 30


def server_context(cert: Path | None = None, key: Path | None = None) -> ssl.SSLContext:
    """Return the server's TLS context; without a certificate, a self-signed one is created.

    Raises as `identified_context`.
    """
    return identified_context(cert, key)[0]


def identified_context(cert: Path | None = None, key: Path | None = None) -> tuple[ssl.SSLContext, str]:
    """Return the same, and the SHA-256 of the certificate.

    Raises OSError for unreadable files, ssl.SSLError (also an OSError) for files with other content.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["http/1.1"])
    if cert is not None:
        # With an encrypted key, OpenSSL would prompt at the terminal, which a server must not do.
        context.load_cert_chain(cert, key, password=lambda: b"")
        return context, _fingerprint(cert.read_bytes())
    with tempfile.TemporaryDirectory(prefix="proxytest-reflect-") as folder:  # Python reads keys only from files
        path = Path(folder, "key.pem")
        pem = _self_signed()
        path.write_bytes(pem)
        context.load_cert_chain(path)
    return context, _fingerprint(pem)


def given_context(cert: Path | None, key: Path | None) -> tuple[ssl.SSLContext, str]:
    """Return the same for the files of a command line.

    Raises UsageError.
    """
    if key is not None and cert is None:
        raise UsageError("--key needs --cert")
    try:
        return identified_context(cert, key)
    except ssl.SSLError:
        raise UsageError(f"'{cert}' and '{key or cert}' contain no PEM certificate with its unencrypted key") from None
    except OSError as error:
        raise UsageError(f"cannot read '{cert}' or '{key or cert}': {error.strerror}") from None


def _fingerprint(pem: bytes) -> str:
    """Return that of the first certificate, which is the server's own (RFC 8446 section 4.4.2)."""
    return x509.load_pem_x509_certificates(pem)[0].fingerprint(hashes.SHA256()).hex()


def _self_signed() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _NAME)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=_DAYS))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(_NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + certificate.public_bytes(Encoding.PEM)
