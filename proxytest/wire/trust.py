"""Trusted roots to judge chains, and TLS contexts for the two kinds of handshake."""

import base64
import ssl
from collections.abc import Iterable
from pathlib import Path

import certifi
from cryptography.hazmat.primitives.serialization import Encoding

from proxytest.model.errors import UsageError
from proxytest.model.profile import Pin
from proxytest.protocol.certificates import TrustAnchors, load_roots, read_chain
from proxytest.wire.files import LIMIT_PEM, read_file

_LEGACY_SERVER_CONNECT = 0x4  #: OpenSSL's number; `ssl` has the name since Python 3.12


def public_roots(pins: Iterable[Pin]) -> TrustAnchors:
    """Return Mozilla's roots, from certifi, and those of a profile: certificates, or only fingerprints."""
    pinned = tuple(pins)
    public = load_roots(Path(certifi.where()).read_bytes(), "certifi").roots
    own = [(certificate, "profile") for pin in pinned for certificate in read_chain([base64.b64decode(pin.der)])]
    return TrustAnchors(roots=(*public, *own), pinned=frozenset(pin.sha256 for pin in pinned))


def own_roots(path: Path) -> TrustAnchors:
    """Return the roots of a file that replace the public ones.

    Raises UsageError if the file is missing or contains no certificate.
    """
    try:
        return load_roots(read_file(path, LIMIT_PEM, pipes=True), f"--cacert {path.name}")
    except OSError as error:
        raise UsageError(f"cannot read the roots in '{path}': {error.strerror}") from None
    except ValueError:
        raise UsageError(f"'{path}' contains no PEM certificate") from None


def far_end_context(
    *, protocols: tuple[str, ...] = ("http/1.1",), newest: ssl.TLSVersion = ssl.TLSVersion.MAXIMUM_SUPPORTED
) -> ssl.SSLContext:
    """Return a context that accepts any certificate: the chain is judged later, and a block page is evidence.

    No secret is ever sent through it. `protocols` are those that ALPN offers.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(protocols)
    context.maximum_version = newest
    # Allow old versions, to see what an inspecting proxy uses.
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    # For appliances older than RFC 5746: OpenSSL 3 would stop before their certificate; browsers continue.
    context.options |= _LEGACY_SERVER_CONNECT
    return context


def proxy_context(cacert: Path | None) -> ssl.SSLContext:
    """Return a context that verifies an https:// proxy: by the given roots, else by the system's store.

    Raises UsageError if the file is missing or contains no certificate.
    """
    if cacert is None:
        import truststore  # only where an https:// proxy or a PAC file is verified

        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    roots = own_roots(cacert).roots  # read once, since a pipe delivers its content only once
    return ssl.create_default_context(cadata=b"".join(root.public_bytes(Encoding.DER) for root, _ in roots))
