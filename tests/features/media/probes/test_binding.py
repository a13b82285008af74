"""One port of a media host: by name and address, by both families, padded."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from proxytest.features.media.observations import MediaTried
from proxytest.features.media.probes.binding import MediaAttempt, MediaProbe, is_address
from proxytest.model.media import MediaHost, MediaOutcome
from proxytest.model.profile import Transport
from proxytest.protocol.certificates import TrustAnchors
from proxytest.reflect.stun_server import UdpReflector
from proxytest.wire.chain_inspector import ChainInspector
from proxytest.wire.clock import utc_now
from proxytest.wire.limits import Limits
from proxytest.wire.recorder import Recorder
from proxytest.wire.trust import far_end_context
from tests.support.media import media_host
from tests.support.wire import TIMEOUT, recorder

UDP = MediaAttempt(port=33434, transport=Transport.UDP)


def probe(trace: Recorder | None = None) -> MediaProbe:
    written = trace or recorder()
    inspector = ChainInspector(TrustAnchors(roots=()), recorder=written, clock=utc_now)
    return MediaProbe(recorder=written, limits=Limits(timeout=TIMEOUT), inspector=inspector, context=far_end_context())


async def tried(host: MediaHost, attempt: MediaAttempt = UDP, trace: Recorder | None = None) -> MediaTried:
    asking = probe(trace)
    return await asking.try_port(host, await asking.find(host.host), attempt)


@asynccontextmanager
async def udp_on(address: str) -> AsyncIterator[int]:
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(UdpReflector, (address, 0))
    try:
        yield transport.get_extra_info("sockname")[1]
    finally:
        transport.close()


def standing_in(host: str, port: int, *, of: int = 33434, elsewhere: bool = False) -> MediaHost:
    return MediaHost(host=host, stand_ins={(Transport.UDP, of): port}, elsewhere=elsewhere)


@pytest.mark.parametrize(("host", "address"), [("127.0.0.1", "127.0.0.1"), ("::1", "::1")])
async def test_an_address_of_each_family(host: str, address: str) -> None:
    trace = recorder()
    async with udp_on(address) as port:
        seen = await tried(standing_in(host, port), trace=trace)
    assert seen.outcome is MediaOutcome.ANSWERED
    assert seen.target == ("[::1]:33434/udp" if ":" in host else "127.0.0.1:33434/udp")
    assert seen.mapped == seen.local
    assert seen.stand_in == str(port)
    assert set(seen.events) <= {event.seq for event in trace.trace}
    assert seen.events


async def test_whether_a_port_itself_was_asked() -> None:
    async with udp_on("127.0.0.1") as port:
        in_lab = await tried(standing_in("127.0.0.1", port))
        by_user = await tried(standing_in("127.0.0.1", port, elsewhere=True))
        itself = await tried(
            standing_in("127.0.0.1", port, of=port, elsewhere=True), MediaAttempt(port=port, transport=Transport.UDP)
        )
    assert [seen.elsewhere for seen in (in_lab, by_user, itself)] == [False, True, False]


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
async def test_a_name_is_asked_at_both_families_and_one_answer_is_enough(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def both(*_: object, **__: object) -> list[tuple[object, ...]]:
        families = ((socket.AF_INET6, "::1"), (socket.AF_INET, "127.0.0.1"))
        return [(family, socket.SOCK_STREAM, 6, "", (one, 0)) for family, one in families]

    async with udp_on(address) as port:
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", both)
        seen = await tried(standing_in("media.example", port))
    assert (seen.outcome, seen.asked) == (
        MediaOutcome.ANSWERED,
        f"[{address}]:{port}" if ":" in address else f"{address}:{port}",
    )


async def test_a_name_that_dns_cannot_carry_is_said_for_each_way() -> None:
    seen = await tried(MediaHost(host=f"{'a' * 64}.example"))
    assert seen.outcome is MediaOutcome.NAME_UNKNOWN
    assert seen.events


@pytest.mark.parametrize("error", [socket.gaierror(socket.EAI_NONAME, "unknown"), TimeoutError(), OSError("odd")])
async def test_an_error_of_the_resolver_is_said_too(error: OSError, monkeypatch: pytest.MonkeyPatch) -> None:
    """No port was asked, so none is blocked, whatever hindered the resolver."""

    async def unknown(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unknown)
    assert (await tried(MediaHost(host="media.example"))).outcome is MediaOutcome.NAME_UNKNOWN


@pytest.mark.parametrize(("address", "headers"), [("127.0.0.1", 28), ("::1", 48)])
async def test_a_padded_request_fills_a_packet(address: str, headers: int) -> None:
    sizes: list[int] = []

    class Measuring(UdpReflector):
        def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
            sizes.append(len(data) + headers)
            super().datagram_received(data, addr)

    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(Measuring, (address, 0))
    try:
        port = transport.get_extra_info("sockname")[1]
        seen = await tried(standing_in(address, port), MediaAttempt(port=33434, transport=Transport.UDP, size=1300))
    finally:
        transport.close()
    assert (seen.outcome, sizes) == (MediaOutcome.ANSWERED, [1300])


async def test_no_answer_is_longer_than_its_request_also_by_ipv6() -> None:
    """Else `proxytest reflect` would keep silent: it must never be an amplifier."""
    async with udp_on("::1") as port:
        assert (await tried(standing_in("::1", port))).mapped is not None


async def test_tls_with_a_name_and_without(tmp_path: Path) -> None:
    async with media_host({"tls 443": "wants a server name"}, "localhost", tmp_path) as (host,):
        named = await tried(host, MediaAttempt(port=443, transport=Transport.TLS))
        nameless = await tried(host, MediaAttempt(port=443, transport=Transport.TLS, sni=False))
    assert (named.outcome, nameless.outcome) == (MediaOutcome.ANSWERED, MediaOutcome.TLS_FAILED)
    assert nameless.target == "localhost:443/tls without SNI"


@pytest.mark.parametrize(("host", "address"), [("192.0.2.1", True), ("2001:db8::1", True), ("media.example", False)])
def test_a_host_is_given_by_its_address_or_by_its_name(host: str, address: bool) -> None:  # noqa: FBT001  a column
    assert is_address(host) is address
