"""A far end that staples the state of its certificate, which Python's `ssl` cannot."""

import datetime as dt
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.ocsp import OCSPCertStatus, OCSPResponderEncoding, OCSPResponseBuilder

from proxytest.reflect.issue import Identity

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
UNTIL = NOW + dt.timedelta(days=3)
needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")


def state_of(about: Identity, issuer: Identity, state: OCSPCertStatus = OCSPCertStatus.GOOD) -> bytes:
    """Return what the issuer says of a certificate (RFC 6960)."""
    builder = OCSPResponseBuilder().add_response(
        cert=about.certificate,
        issuer=issuer.certificate,
        algorithm=SHA256(),
        cert_status=state,
        this_update=NOW,
        next_update=UNTIL,
        revocation_time=NOW if state is OCSPCertStatus.REVOKED else None,
        revocation_reason=None,
    )
    signed = builder.responder_id(OCSPResponderEncoding.HASH, issuer.certificate).sign(issuer.key, SHA256())
    return signed.public_bytes(Encoding.DER)


@contextmanager
def stapling_server(identity: Identity, state: bytes, folder: Path) -> Iterator[int]:
    """Run a web server of OpenSSL with this state, and return its port."""
    pem, file = identity.write(folder / "stapling.pem"), folder / "state.der"
    file.write_bytes(state)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", str(pem), "-cert_chain", str(pem)]
    command += ["-www", "-quiet", "-status_file", str(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:  # noqa: S603  our own
        try:
            connected(port).close()
            yield port
        finally:
            process.terminate()


def connected(port: int) -> socket.socket:
    """Connect as soon as the server listens."""
    end = time.monotonic() + 10
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=10)
        except ConnectionRefusedError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
