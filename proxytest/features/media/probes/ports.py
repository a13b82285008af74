"""Try every port for media. This needs no proxy, since media do not use it."""

from collections.abc import Iterator
from functools import partial

from proxytest.features.media.observations import MediaTried
from proxytest.features.media.probes.binding import MediaAttempt, MediaProbe, is_address
from proxytest.model.media import MediaHost
from proxytest.model.observation import Observation
from proxytest.model.profile import MediaPorts, MediaRole, Transport
from proxytest.probe.declare import Case, Foreseen, Lane, Probe, Task
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan

_SAMPLE = 6  #: ports of a range: the first, the last, and some between at equal distances
_RANGES = (MediaRole.SERVER_RANGE, MediaRole.LEGACY_RANGE)


def _asks(case: Case) -> Iterator[Task]:
    """Try every port of the profile on every media host: first the ports of a call, then the ranges."""
    of_a_call = [(host, attempt) for host in case.plan.media for attempt in attempts_of(case.plan, host)[0]]
    yield from (_task(host, attempt) for host, attempt in of_a_call)
    if len(case.evidence.each(MediaTried)) >= len(of_a_call):
        for host in case.plan.media:
            yield from (_task(host, attempt) for attempt in attempts_of(case.plan, host)[1])


def _task(host: MediaHost, attempt: MediaAttempt) -> Task:
    size = f" of {attempt.size} bytes" if attempt.size is not None else ""
    name = "" if attempt.sni else " without SNI"
    return Task(
        title=f"STUN{size} by {attempt.transport.upper()}{name}",
        target=f"{host.host} port {attempt.port}",
        work=partial(_work, host=host, attempt=attempt),
        subject=str(host.port(attempt.transport, attempt.port)),
        lane=Lane.PAST,
    )


async def _work(network: Network, *, host: MediaHost, attempt: MediaAttempt) -> tuple[Observation, ...]:
    probe = media_probe(network)
    return (await probe.try_port(host, await probe.find(host.host), attempt),)


def media_probe(network: Network) -> MediaProbe:
    """Return the one of the run."""

    def make() -> MediaProbe:
        return MediaProbe(
            recorder=network.recorder,
            limits=network.plan.limits,
            inspector=network.inspector,
            context=network.context,
            token=network.plan.reflector_token,
        )

    return network.shared(MediaProbe, make)


def attempts_of(plan: Plan, host: MediaHost) -> tuple[tuple[MediaAttempt, ...], tuple[MediaAttempt, ...]]:
    """Return the ports to try on a host: those of a call, and then the rest of the ranges.

    Those of a call come first: routers send few ICMP errors a second (RFC 1812 section 4.3.2.8), and a firewall
    may consider many ports at once a scan. A port that has several roles is tried once.
    """
    media = plan.profile.media
    rows = [row for row in media.ports if row.role is not MediaRole.NODE_RANGE]  # no app or device sends from there
    of_a_call = [attempt for row in rows if row.role not in _RANGES for attempt in _attempts(plan, host, row)]
    ranges = [attempt for row in rows if row.role in _RANGES for attempt in _attempts(plan, host, row)]
    carrying = next((row for row in media.ports if _carries_large_packets(row, host)), None)
    if media.mtu is not None and carrying is not None:
        of_a_call.append(MediaAttempt(port=carrying.first, transport=carrying.transport, size=media.mtu))
    return tuple(dict.fromkeys(of_a_call)), tuple(
        attempt for attempt in dict.fromkeys(ranges) if attempt not in of_a_call
    )


def _attempts(plan: Plan, host: MediaHost, row: MediaPorts) -> Iterator[MediaAttempt]:
    if row.transport is Transport.TLS and row.sni and is_address(host.host):
        return  # there is no name to send
    for port in row.ports if plan.all_ports or row.role not in _RANGES else sampled(row.ports):
        if host.port(row.transport, port) is not None:
            yield MediaAttempt(port=port, transport=row.transport, sni=row.sni or row.transport is not Transport.TLS)


def sampled(ports: range) -> tuple[int, ...]:
    """Return the first port, the last, and some between at equal distances; always the same ones."""
    steps = _SAMPLE - 1
    return tuple(dict.fromkeys(ports[(len(ports) - 1) * step // steps] for step in range(_SAMPLE)))


def _carries_large_packets(row: MediaPorts, host: MediaHost) -> bool:
    """Is it the preferred UDP port of a call, and available on this host?"""
    by_udp = row.transport is Transport.UDP and row.role is MediaRole.PREFERRED
    return by_udp and host.port(row.transport, row.first) is not None


def _foresees(plan: Plan) -> Iterator[Foreseen]:
    seconds = plan.limits.timeout + min(plan.limits.timeout, plan.limits.media)
    for host in plan.media:
        for attempt in (attempt for attempts in attempts_of(plan, host) for attempt in attempts):
            yield Foreseen(
                target=f"{host.host} port {attempt.port}/{attempt.transport}", connections=2, seconds=seconds
            )


PORTS = Probe(
    id="media/ports",
    gives=MediaTried,
    sends="a STUN Binding request, past the proxy",
    asks=_asks,
    foresees=_foresees,
    when=lambda plan: "" if plan.media else "no media host is known: --media HOST",
)
