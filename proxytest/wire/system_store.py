"""The trusted roots of the operating system, where a company deploys the CA of its proxy."""

import os
import ssl
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509

from proxytest.protocol.certificates import TrustAnchors, load_roots
from proxytest.protocol.child_environment import child_environment
from proxytest.protocol.os_trust import OsTrust, macos_trust, windows_trust
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
        trust = _os_trust()
        if trust is None:
            pem = read_bundle(_bundles())
            return load_roots(pem, SOURCE) if pem else None
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    if not trust.roots:
        return None
    return TrustAnchors(roots=tuple((one, SOURCE) for one in trust.roots), kept=trust.kept)


def store_place() -> str:
    """Return where the roots of the operating system lie."""
    if sys.platform in ("win32", "darwin"):
        return SOURCE
    return str(next((path for path in _bundles() if path.is_file()), "no file"))


def _os_trust() -> OsTrust | None:
    """Return what Windows or macOS says; None elsewhere, where the store is a file."""
    if sys.platform == "win32":
        return windows_trust(*(ssl.enum_certificates(name) for name in ("ROOT", "CA", "Disallowed")))
    if sys.platform == "darwin":
        apple, keychain = (_certificates(_security("find-certificate", "-a", "-p", name)) for name in _KEYCHAINS)
        return macos_trust(apple, keychain, _trust_settings())
    return None


def _trust_settings() -> bytes:
    """Return the administrator's trust settings, which macOS writes only to a file; none where there are none."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "settings.plist"
        _security("trust-settings-export", "-d", str(file))
        return read_file(file, LIMIT_PEM, pipes=False) if file.is_file() else b""


def _security(*words: str) -> bytes:
    """Ask macOS; what it does not have, it says by its exit status."""
    return subprocess.run(  # noqa: S603  fixed words
        ["/usr/bin/security", *words],
        capture_output=True,
        check=False,
        timeout=_PATIENCE,
        env=child_environment(os.environ),
    ).stdout


def _certificates(pem: bytes) -> tuple[x509.Certificate, ...]:
    return tuple(one for one, _ in load_roots(pem, SOURCE).roots) if pem else ()


def _bundles() -> list[Path]:
    """Return the files to try; OpenSSL's configured file is first, as for most programs."""
    told = ssl.get_default_verify_paths().cafile
    return [Path(name) for name in ((told,) if told else ()) + _BUNDLES]


def read_bundle(candidates: Iterable[Path]) -> bytes:
    """Return the content of the first file that exists."""
    found = next((path for path in candidates if path.is_file()), None)
    return read_file(found, LIMIT_PEM, pipes=False) if found else b""
