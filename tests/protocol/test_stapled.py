"""A stapled state, as servers send it by TLS 1.2."""

import secrets
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from proxytest.protocol.certificates import fingerprint
from proxytest.protocol.client_hello import hello_of_tls_1_2
from proxytest.protocol.stapled import Stapled, is_whole, stapled
from proxytest.reflect.issue import issue, root
from tests.support.stapling import UNTIL, connected, needs_openssl, stapling_server, state_of

HOST = "idbroker.webex.com"
CHANCE = secrets.token_bytes(32)
CA = root("CA", "Org")
SERVER, OTHER = issue(CA, HOST), issue(CA, "other.example")


def message(kind: int, content: bytes) -> bytes:
    return bytes([kind]) + len(content).to_bytes(3) + content


def flight(*, status: bytes | None = None, done: bool = True, certificate: x509.Certificate | None = None) -> bytes:
    """Return what a server sends after its ServerHello, in records of 100 bytes."""
    der = (certificate or SERVER.certificate).public_bytes(Encoding.DER)
    listed = len(der).to_bytes(3) + der
    messages = message(2, b"\x03\x03" + bytes(36)) + message(11, len(listed).to_bytes(3) + listed)
    if status is not None:
        messages += message(22, b"\x01" + len(status).to_bytes(3) + status)
    messages += message(14, b"") if done else b""
    parts = [messages[start : start + 100] for start in range(0, len(messages), 100)]
    return b"".join(b"\x16\x03\x03" + len(part).to_bytes(2) + part for part in parts)


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (ocsp.OCSPCertStatus.GOOD, "good"),
        (ocsp.OCSPCertStatus.REVOKED, "revoked"),
        (ocsp.OCSPCertStatus.UNKNOWN, "unknown"),
    ],
)
def test_the_state_is_read(state: ocsp.OCSPCertStatus, word: str) -> None:
    told = stapled(flight(status=state_of(SERVER, CA, state)))
    assert told == Stapled(leaf=fingerprint(SERVER.certificate), state=word, until=UNTIL)


@pytest.mark.parametrize(
    "status",
    [
        None,
        b"",
        b"no DER",
        state_of(OTHER, CA),  # of another certificate
        ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.TRY_LATER).public_bytes(Encoding.DER),
    ],
)
def test_what_is_no_state_of_this_certificate_is_none(status: bytes | None) -> None:
    assert stapled(flight(status=status)) == Stapled(leaf=fingerprint(SERVER.certificate), state="")


@pytest.mark.parametrize("received", [b"", b"\x15\x03\x03\x00\x02\x02\x46", b"HTTP/1.1 400 Bad Request\r\n"])
def test_without_a_certificate_nothing_is_said(received: bytes) -> None:
    assert stapled(received) is None


def test_every_beginning_is_read_without_a_fault() -> None:
    whole = flight(status=state_of(SERVER, CA))
    for size in range(0, len(whole), 7):
        stapled(whole[:size])
        assert not is_whole(whole[:size]) or size == len(whole)
    assert is_whole(whole)


def test_an_alert_and_other_bytes_end_the_wait() -> None:
    assert is_whole(b"\x15\x03\x03")
    assert is_whole(b"HTTP")
    assert not is_whole(b"")


def test_chance_is_32_bytes() -> None:
    with pytest.raises(ValueError, match="32"):
        hello_of_tls_1_2(HOST, chance=b"")


def test_openssl_answers_by_tls_1_2_and_its_flight_is_read(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(SERVER.write(tmp_path / "server.pem"))
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = context.wrap_bio(incoming, outgoing, server_side=True)
    incoming.write(hello_of_tls_1_2(HOST, chance=CHANCE))
    with pytest.raises(ssl.SSLWantReadError):
        server.do_handshake()
    received = outgoing.read()
    assert is_whole(received)
    assert stapled(received) == Stapled(leaf=fingerprint(SERVER.certificate), state="")


@needs_openssl
def test_openssl_staples_the_state_that_it_was_given(tmp_path: Path) -> None:
    with stapling_server(SERVER, state_of(SERVER, CA), tmp_path) as port, connected(port) as connection:
        connection.sendall(hello_of_tls_1_2(HOST, chance=CHANCE))
        received = b""
        while not is_whole(received):
            received += connection.recv(65536)
    assert stapled(received) == Stapled(leaf=fingerprint(SERVER.certificate), state="good", until=UNTIL)
