"""Try the ways that media take. They go past the proxy, so that this needs none, and runs beside the rest."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

from proxytest.engine.session import Notify
from proxytest.features.media.observations import MediaTried
from proxytest.features.media.probes import Found, MediaProbe, Way, is_address
from proxytest.model.activity import Activity, Stage
from proxytest.model.media import MediaHost
from proxytest.model.profile import MediaPorts, MediaRole, Transport
from proxytest.probe.plan import Plan
from proxytest.wire.chain_inspector import Judge
from proxytest.wire.clock import utc_now
from proxytest.wire.recorder import Recorder
from proxytest.wire.trust import far_end_context

_AT_ONCE = 64  #: ports side by side
_SAMPLE = 6  #: ports of a range: the first, the last, and some between at equal distances
_RANGES = (MediaRole.SERVER_RANGE, MediaRole.LEGACY_RANGE)


@asynccontextmanager
async def media_beside(
    plan: Plan, recorder: Recorder, notify: Notify
) -> AsyncIterator[asyncio.Future[tuple[MediaTried, ...]]]:
    """Try them while the block runs, at whose end nothing of it is left."""
    task = asyncio.ensure_future(try_media(plan, recorder, notify))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def try_media(plan: Plan, recorder: Recorder, notify: Notify) -> tuple[MediaTried, ...]:
    """Ask every media host on every port that the profile names, in the order of the profile."""
    judge = Judge(plan.trusted, recorder=recorder, clock=utc_now, system=plan.system)
    probe = MediaProbe(recorder=recorder, limits=plan.limits, judge=judge, context=far_end_context())
    found = [await probe.find(host.host) for host in plan.media]
    places = asyncio.Semaphore(_AT_ONCE)

    async def ask(host: MediaHost, addresses: Found, way: Way) -> MediaTried:
        async with places:
            title, target = f"STUN by {way.transport.upper()}", f"{host.host} port {way.port}"
            notify(Activity(title=title, target=target, stage=Stage.STARTED))
            tried = await probe.try_way(host, addresses, way)
            notify(Activity(title=title, target=target, stage=Stage.DONE, note=tried.note))
            return tried

    hosts = list(zip(plan.media, found, strict=True))
    seen: list[MediaTried] = []
    for ranges in (False, True):
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(ask(host, addresses, way))
                for host, addresses in hosts
                for way in ways_of(plan, host)[ranges]
            ]
        seen += [task.result() for task in tasks]
    return tuple(seen)


def ways_of(plan: Plan, host: MediaHost) -> tuple[tuple[Way, ...], tuple[Way, ...]]:
    """Return what is tried of a host: what a call uses, and then the rest of the ranges.

    Those of a call go by themselves: routers send few ICMP errors a second (RFC 1812 section 4.3.2.8), and a firewall
    may take many ports at once for a scan. A port that has several roles is tried once.
    """
    media = plan.profile.media
    of_a_call = [way for row in media.ports if row.role not in _RANGES for way in _ways(plan, host, row)]
    ranges = [way for row in media.ports if row.role in _RANGES for way in _ways(plan, host, row)]
    carrying = next((row for row in media.ports if _carries_large_packets(row, host)), None)
    if media.mtu is not None and carrying is not None:
        of_a_call.append(Way(port=carrying.first, transport=carrying.transport, size=media.mtu))
    return tuple(dict.fromkeys(of_a_call)), tuple(way for way in dict.fromkeys(ranges) if way not in of_a_call)


def _ways(plan: Plan, host: MediaHost, row: MediaPorts) -> Iterator[Way]:
    if row.transport is Transport.TLS and row.sni and is_address(host.host):
        return  # there is no name to send
    for port in row.ports if plan.all_ports or row.role not in _RANGES else sampled(row.ports):
        if host.port(row.transport, port) is not None:
            yield Way(port=port, transport=row.transport, sni=row.sni or row.transport is not Transport.TLS)


def sampled(ports: range) -> tuple[int, ...]:
    """Return the first port, the last, and some between at equal distances; always the same ones."""
    steps = _SAMPLE - 1
    return tuple(dict.fromkeys(ports[(len(ports) - 1) * step // steps] for step in range(_SAMPLE)))


def _carries_large_packets(row: MediaPorts, host: MediaHost) -> bool:
    """Is it what a call prefers, by UDP, and to be tried?"""
    by_udp = row.transport is Transport.UDP and row.role is MediaRole.PREFERRED
    return by_udp and host.port(row.transport, row.first) is not None
