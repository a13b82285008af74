"""A server that asks for a certificate of the client, seen in its first bytes."""

import ssl
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.protocol.certificate_request import alert_wants_certificate, requests_certificate
from tests.support.scripted import Authorities


def first_flight(folder: Path, *, wants: bool, version: ssl.TLSVersion) -> bytes:
    """Return what a server sends first."""
    server = Authorities(folder=folder).context("far end", "a.example")
    server.maximum_version = version
    if wants:
        server.verify_mode = ssl.CERT_REQUIRED
        server.load_verify_locations(cadata=Authorities(folder=folder).public_pem.decode())
    to_server, from_server, from_client = ssl.MemoryBIO(), ssl.MemoryBIO(), ssl.MemoryBIO()
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with pytest.raises(ssl.SSLWantReadError):
        client.wrap_bio(ssl.MemoryBIO(), from_client, server_hostname="a.example").do_handshake()
    to_server.write(from_client.read())
    with pytest.raises(ssl.SSLWantReadError):
        server.wrap_bio(to_server, from_server, server_side=True).do_handshake()
    return from_server.read()


@pytest.mark.parametrize("wants", [True, False])
def test_tls_1_2_asks_in_clear(tmp_path: Path, *, wants: bool) -> None:
    assert requests_certificate(first_flight(tmp_path, wants=wants, version=ssl.TLSVersion.TLSv1_2)) is wants


def test_tls_1_3_hides_it(tmp_path: Path) -> None:
    assert not requests_certificate(first_flight(tmp_path, wants=True, version=ssl.TLSVersion.TLSv1_3))


@given(st.binary(max_size=200))
def test_whatever_is_received_can_be_read(received: bytes) -> None:
    assert requests_certificate(b"\x16\x03\x03" + received) in (True, False)


@pytest.mark.parametrize(
    ("reason", "wants"),
    [
        ("TLSV13_ALERT_CERTIFICATE_REQUIRED", True),
        ("SSLV3_ALERT_BAD_CERTIFICATE", True),
        ("TLSV1_ALERT_UNKNOWN_CA", True),
        ("SSLV3_ALERT_HANDSHAKE_FAILURE", False),
        ("TLSV1_ALERT_PROTOCOL_VERSION", False),
        ("TLSV1_UNRECOGNIZED_NAME", False),
        ("CERTIFICATE_VERIFY_FAILED", False),
        ("", False),
    ],
)
def test_what_an_alert_of_the_server_is_about(reason: str, *, wants: bool) -> None:
    assert alert_wants_certificate(reason) is wants
