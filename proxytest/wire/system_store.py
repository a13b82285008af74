"""The trusted roots of the operating system, where a company deploys the CA of its proxy."""

import os
import ssl
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from proxytest.protocol.certificates import TrustAnchors, load_roots
from proxytest.protocol.child_environment import child_environment
from proxytest.wire.files import LIMIT_PEM, read_file

SOURCE = "operating system"

#: The store as one file on Linux distributions: Debian, Fedora and RHEL, SUSE, Alpine and the BSDs.
_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
_KEYCHAINS = (
    "/System/Library/Keychains/SystemRootCertificates.keychain",
    "/Library/Keychains/System.keychain",
)
_PATIENCE = 10  #: seconds for `security`


def system_roots() -> TrustAnchors | None:
    """Return the roots of the operating system's store; None if it cannot be read."""
    try:
        pem = _pem()
        return load_roots(pem, SOURCE) if pem else None
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def _pem() -> bytes:
    if sys.platform == "win32":
        stores = (ssl.enum_certificates(name) for name in ("ROOT", "CA"))
        return as_pem(der for store in stores for der, encoding, _ in store if encoding == "x509_asn")
    if sys.platform == "darwin":
        command = ["/usr/bin/security", "find-certificate", "-a", "-p", *_KEYCHAINS]
        return subprocess.run(  # noqa: S603  fixed words
            command, capture_output=True, check=True, timeout=_PATIENCE, env=child_environment(os.environ)
        ).stdout
    return read_bundle(_bundles())


def _bundles() -> list[Path]:
    """Return the files to try; OpenSSL's configured file is first, as for most programs."""
    told = ssl.get_default_verify_paths().cafile
    return [Path(name) for name in ((told,) if told else ()) + _BUNDLES]


def read_bundle(candidates: Iterable[Path]) -> bytes:
    """Return the content of the first file that exists."""
    found = next((path for path in candidates if path.is_file()), None)
    return read_file(found, LIMIT_PEM, pipes=False) if found else b""


def as_pem(certificates: Iterable[bytes]) -> bytes:
    """Return DER certificates as PEM."""
    return "".join(map(ssl.DER_cert_to_PEM_cert, certificates)).encode("ascii")
