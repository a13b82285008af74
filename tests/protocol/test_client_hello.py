"""A ClientHello written by hand, read by OpenSSL."""

import secrets
import ssl
from pathlib import Path

import pytest

from proxytest.protocol.client_hello import LONG, SHORT, client_hello
from tests.support.scripted import Authorities

CHANCE = secrets.token_bytes(96)


@pytest.mark.parametrize("size", [SHORT, 517, 1400, LONG, 4000])
def test_it_has_the_size_that_was_asked_for(size: int) -> None:
    hello = client_hello("idbroker.webex.com", size, chance=CHANCE)
    assert len(hello) == size
    assert int.from_bytes(hello[3:5], "big") == size - 5
    assert b"idbroker.webex.com" in hello


def test_an_address_is_no_server_name() -> None:
    assert b"192.0.2.1" not in client_hello("192.0.2.1", SHORT, chance=CHANCE)


def test_a_name_for_which_there_is_no_room_is_not_padded() -> None:
    assert len(client_hello("a" * 300, SHORT, chance=CHANCE)) > SHORT


def test_chance_is_96_bytes() -> None:
    with pytest.raises(ValueError, match="96"):
        client_hello("h.example", SHORT, chance=b"")


@pytest.mark.parametrize("size", [SHORT, LONG])
@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_openssl_answers_it(size: int, newest: ssl.TLSVersion, tmp_path: Path) -> None:
    context = Authorities(folder=tmp_path).context("far end", "h.example")
    context.maximum_version = newest
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = context.wrap_bio(incoming, outgoing, server_side=True)
    incoming.write(client_hello("h.example", size, chance=CHANCE))
    with pytest.raises(ssl.SSLWantReadError):
        server.do_handshake()
    answer = outgoing.read()
    assert (answer[0], answer[5]) == (0x16, 0x02)
