"""Dialling: names, addresses, ports, and TLS with an https:// proxy before anything else is said to it."""

import asyncio
import errno
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock, Mock

import pytest

from proxytest.model.address import Authority, ProxyAddress
from proxytest.model.event import Failed, Failure, Operation
from proxytest.wire.dial import Dialler, Distance, Route
from proxytest.wire.operation import OperationFailed
from proxytest.wire.trust import proxy_context
from tests.support.peers import Talk, answers_and_waits, peer
from tests.support.scripted import Authorities
from tests.support.wire import dialler, exchange, failure_of

OPENS = answers_and_waits(b"HTTP/1.1 200 OK\r\n\r\n")
PASSWORD = "Basic YWxpY2U6d29uZGVybGFuZA=="


async def _dial_fails(dialled: Dialler) -> Failed:
    with pytest.raises(OperationFailed) as caught:
        await dialled.dial()
    return caught.value.failed


@pytest.fixture
def authorities(tmp_path: Path) -> Authorities:
    return Authorities(folder=tmp_path)


def _trusting(authorities: Authorities, pem: bytes | None = None) -> ssl.SSLContext:
    file = authorities.folder / "trusted.pem"
    file.write_bytes(pem or authorities.public_pem)
    return proxy_context(file)


class Resolver:
    """Stands in for the loop's look-up."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *addresses: str, error: Exception | None = None) -> None:
        self.asked: list[str] = []
        self._addresses = addresses
        self._error = error
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", self._look_up)

    async def _look_up(self, host: str, port: int, **_: int) -> Sequence[tuple[Any, ...]]:
        self.asked.append(host)
        if self._error is not None:
            raise self._error
        return [_info(address, port) for address in self._addresses]


def _info(address: str, port: int) -> tuple[Any, ...]:
    if ":" in address:
        return socket.AF_INET6, socket.SOCK_STREAM, 6, "", (address, port, 0, 0)
    return socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


@pytest.mark.parametrize(("seconds", "pace", "expected"), [(0.2, 0.0, True), (0.01, 0.0, False), (0.2, 0.5, False)])
async def test_a_connection_is_opened_ahead_far_from_a_proxy_that_has_shown_no_limit(
    seconds: float,
    pace: float,
    expected: bool,  # noqa: FBT001  a row
) -> None:
    async with peer(OPENS) as proxy:
        made = dialler(proxy.port)
        made.distance.answered(seconds)
        made.pace = pace
        await made.dial_ahead()
        kept = made.kept()
        assert (kept is not None) == expected
        if kept is not None:
            kept.close()


async def test_one_that_cannot_be_opened_ahead_is_no_failure_of_the_request() -> None:
    async with peer(OPENS) as proxy:
        port = proxy.port
    made = dialler(port)
    made.distance.answered(0.2)
    await made.dial_ahead()
    assert made.kept() is None


@pytest.mark.skipif(not _has_ipv6(), reason="this machine has no ::1")
async def test_a_proxy_may_have_an_ipv6_address() -> None:
    async with peer(OPENS, host="::1") as proxy:
        connection = await dialler(proxy.port, host="::1").dial()
        assert connection.peer == "::1"
        connection.close()


@pytest.mark.skipif(not _has_ipv6(), reason="this machine has no ::1")
async def test_the_second_address_is_tried_where_the_first_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    Resolver(monkeypatch, "::1", "127.0.0.1")
    async with peer(OPENS) as proxy:
        connection = await dialler(proxy.port, host="proxy.corp").dial()
        assert connection.peer == "127.0.0.1"
        connection.close()


async def test_resolve_replaces_the_look_up(monkeypatch: pytest.MonkeyPatch) -> None:
    resolver = Resolver(monkeypatch)
    async with peer(OPENS) as proxy:
        override = (Authority(host="proxy.corp", port=proxy.port), "127.0.0.1")
        connection = await dialler(proxy.port, host="proxy.corp", overrides=(override,)).dial()
        connection.close()
    assert resolver.asked == []


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
async def test_the_resolver_is_not_asked_for_an_address(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    resolver = Resolver(monkeypatch)
    connect = AsyncMock(side_effect=ConnectionRefusedError(errno.ECONNREFUSED, "refused"))
    monkeypatch.setattr(asyncio.get_running_loop(), "sock_connect", connect)
    dialled = dialler(8080, host=host)
    assert (await _dial_fails(dialled)).failure is Failure.REFUSED
    assert (resolver.asked, dialled.addresses) == ([], (host,))
    assert connect.await_args_list[0].args[1][:2] == (host, 8080)


async def test_the_system_knows_the_interface_of_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    resolver = Resolver(monkeypatch, error=socket.gaierror(socket.EAI_NONAME, "Name or service not known"))
    await _dial_fails(dialler(8080, host="fe80::1%lo"))
    assert resolver.asked == ["fe80::1%lo"]


async def test_resolve_holds_for_its_own_port_only(monkeypatch: pytest.MonkeyPatch) -> None:
    resolver = Resolver(monkeypatch, error=socket.gaierror(socket.EAI_NONAME, "Name or service not known"))
    override = (Authority(host="proxy.corp", port=1), "127.0.0.1")
    await _dial_fails(dialler(2, host="proxy.corp", overrides=(override,)))
    assert resolver.asked == ["proxy.corp"]


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), Failure.NAME_NOT_FOUND),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), Failure.NAME_SERVICE),
        (TimeoutError(), Failure.TIMEOUT),
    ],
)
async def test_a_name_that_does_not_resolve(
    monkeypatch: pytest.MonkeyPatch, error: Exception, failure: Failure
) -> None:
    Resolver(monkeypatch, error=error)
    failed = await _dial_fails(dialler(8080, host="proxy.corp"))
    assert (failed.operation, failed.failure) == (Operation.RESOLVE, failure)
    assert "proxy.corp" in failed.detail


@pytest.mark.parametrize("host", ["a..corp", "x" * 64 + ".corp"])
async def test_a_name_that_dns_cannot_carry_is_not_found(host: str) -> None:
    failed = await _dial_fails(dialler(8080, host=host))
    assert (failed.operation, failed.failure) == (Operation.RESOLVE, Failure.NAME_NOT_FOUND)


async def test_a_port_that_refuses() -> None:
    async with peer(OPENS) as proxy:
        port = proxy.port
    failed = await _dial_fails(dialler(port))
    assert (failed.operation, failed.failure) == (Operation.DIAL, Failure.REFUSED)
    assert failed.detail == f"to 127.0.0.1:{port}"


async def test_addresses_that_all_refuse_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    Resolver(monkeypatch, "127.0.0.1", "127.0.0.2")
    async with peer(OPENS) as proxy:
        port = proxy.port
    failed = await _dial_fails(dialler(port, host="proxy.corp"))
    assert failed.failure is Failure.REFUSED
    assert failed.detail == f"to proxy.corp:{port}, which is 127.0.0.1, 127.0.0.2"


async def test_addresses_that_fail_each_in_its_own_way_fail_by_a_known_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """An IPv6 address without a route beside an IPv4 address that refuses: the usual dual-stack mishap."""

    async def connect(_: socket.socket, address: tuple[str, int]) -> None:
        number = errno.ENETUNREACH if ":" in address[0] else errno.ECONNREFUSED
        raise OSError(number, f"Connect call failed {address}")

    Resolver(monkeypatch, "::1", "127.0.0.1")
    monkeypatch.setattr(asyncio.get_running_loop(), "sock_connect", connect)
    failed = await _dial_fails(dialler(8080, host="proxy.corp"))
    assert failed.failure is Failure.REFUSED


async def test_nobody_answers_the_dial(monkeypatch: pytest.MonkeyPatch) -> None:
    async def connect(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio.get_running_loop(), "sock_connect", connect)
    failed = await _dial_fails(dialler(8080, timeout=0.05))
    assert (failed.operation, failed.failure) == (Operation.DIAL, Failure.TIMEOUT)


@contextmanager
def _resetting() -> Iterator[int]:
    """A server in a thread of its own, so that its RST may come before the client has looked round."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)

        def serve() -> None:
            for _ in range(50):
                try:
                    accepted, _address = server.accept()
                except OSError:
                    return
                accepted.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                accepted.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


async def test_a_connection_that_is_cut_as_soon_as_it_stands_is_reset() -> None:
    with _resetting() as port:
        failures = {await failure_of(dialler(port)) for _ in range(50)}
    assert failures == {Failure.RESET}


async def test_a_trusted_https_proxy_is_spoken_to_inside_tls(authorities: Authorities) -> None:
    async with peer(OPENS, tls=authorities.context("far end", "127.0.0.1")) as proxy:
        dialled = dialler(proxy.port, context=_trusting(authorities))
        connection = await dialled.dial()
        await exchange(connection, authorization=PASSWORD)
        connection.close()
    assert PASSWORD.encode() in proxy.received[0]
    assert connection.end_point is not None
    assert len(dialled.proxy_chain) == 2


async def _overhears(talk: Talk) -> None:
    """Take the client's bytes as they are, without TLS."""
    await talk.listen()


async def test_an_untrusted_https_proxy_never_sees_credentials(authorities: Authorities) -> None:
    context = authorities.context("interceptor", "127.0.0.1")
    async with peer(OPENS, tls=context) as proxy:
        dialled = dialler(proxy.port, context=_trusting(authorities))
        failed = await _dial_fails(dialled)
    assert (failed.operation, failed.failure) == (Operation.PROXY_TLS, Failure.CERTIFICATE)
    assert proxy.received in ([], [b""])


async def test_the_chain_of_an_untrusted_https_proxy_is_kept(authorities: Authorities) -> None:
    async with peer(OPENS, tls=authorities.context("interceptor", "127.0.0.1")) as proxy:
        dialled = dialler(proxy.port, context=_trusting(authorities))
        await _dial_fails(dialled)
    assert dialled.proxy_chain


async def test_an_https_proxy_with_another_name_is_not_trusted(authorities: Authorities) -> None:
    async with peer(OPENS, tls=authorities.context("far end", "other.corp")) as proxy:
        failed = await _dial_fails(dialler(proxy.port, context=_trusting(authorities)))
    assert failed.failure is Failure.CERTIFICATE


async def test_an_https_proxy_that_speaks_plain_http_is_not_tls(authorities: Authorities) -> None:
    async def speaks_http(talk: Talk) -> None:
        await talk.say(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await talk.listen()

    async with peer(speaks_http) as proxy:
        failed = await _dial_fails(dialler(proxy.port, context=_trusting(authorities)))
    assert (failed.failure, "HTTP/1.1 400 Bad Request" in failed.detail) == (Failure.NOT_TLS, True)


async def test_an_https_proxy_is_sent_nothing_but_a_handshake(authorities: Authorities) -> None:
    async with peer(_overhears) as proxy:
        await _dial_fails(dialler(proxy.port, context=_trusting(authorities), timeout=0.2))
    assert proxy.received[0].startswith(b"\x16\x03\x01")
    assert b"CONNECT" not in proxy.received[0]


def test_an_https_proxy_without_trust_is_a_bug_of_the_caller() -> None:
    proxy = ProxyAddress(scheme="https", authority=Authority(host="proxy.corp", port=443))
    with pytest.raises(ValueError, match="in clear"):
        Route(proxy=proxy)


async def test_connections_are_numbered_in_order() -> None:
    async with peer(OPENS) as proxy:
        dialled = dialler(proxy.port)
        connections = [await dialled.dial() for _ in range(3)]
        for connection in connections:
            connection.close()
    assert [connection.number for connection in connections] == [1, 2, 3]


async def test_dialling_tells_what_it_found() -> None:
    async with peer(OPENS) as proxy:
        dialled = dialler(proxy.port)
        (await dialled.dial()).close()
    assert [event.detail for event in dialled.recorder.trace] == [
        "127.0.0.1",
        "127.0.0.1 is 127.0.0.1",
        f"connected to 127.0.0.1 port {proxy.port}",
    ]


@pytest.mark.parametrize(
    ("distance", "after"),
    [
        pytest.param(Distance(dialled_s=0.001), 0.5, id="the first"),
        pytest.param(Distance(dialled_s=0.001, silent=1), 0.1, id="beside one that is silent"),
        pytest.param(Distance(dialled_s=0.2, silent=1), 0.4, id="beside one, at a far proxy"),
    ],
)
async def test_a_request_is_silent_after(distance: Distance, after: float, monkeypatch: pytest.MonkeyPatch) -> None:
    later = list[tuple[float, Callable[[], None]]]()

    def call_later(delay: float, callback: Callable[[], None]) -> Mock:
        later.append((delay, callback))
        return Mock()

    monkeypatch.setattr(asyncio.get_running_loop(), "call_later", call_later)
    waits, before = distance.waits(), distance.silent
    ((delay, becomes_silent),) = later
    assert delay == after
    becomes_silent()
    assert distance.silent == before + 1
    waits.close()
    assert distance.silent == before
