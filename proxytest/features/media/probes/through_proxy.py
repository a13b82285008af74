"""Send a STUN request inside TLS through the proxy: what is left to clients where no other way is open."""

from collections.abc import Iterator
from functools import partial

from proxytest.features.logon.observations import SchemeRepeated, SchemeTried
from proxytest.features.media.observations import MediaTried, MediaTunnelled
from proxytest.features.media.probes.binding import is_address
from proxytest.features.media.probes.ports import media_probe
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.model.address import Authority
from proxytest.model.logon import Logon
from proxytest.model.media import MediaHost, MediaOutcome
from proxytest.model.observation import Observation
from proxytest.model.profile import MediaPorts, MediaRole, Transport
from proxytest.probe.declare import Case, Foreseen, Probe, Task, foresee_logons
from proxytest.probe.logons import working_for
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan
from proxytest.probe.tunnels import try_tunnel
from proxytest.wire.stun_exchange import Exchange
from proxytest.wire.tunnel import Tunnel

_BETTER = (Transport.UDP, Transport.TCP)


def _asks(case: Case) -> Iterator[Task]:
    for host in case.plan.media:
        tried = [one for one in case.evidence.each(MediaTried) if one.host == host.host]
        if not tried or any(one.works and one.transport in _BETTER for one in tried):
            continue
        for row, target in _rows(case.plan, host):
            for logon in working_for(str(target), case.evidence)[:1]:
                name = "" if row.sni else " without SNI"
                yield Task(
                    title=logon.named(f"STUN in TLS{name}"),
                    target=str(target),
                    work=partial(_work, host=host, row=row, target=target, logon=logon),
                )


def _rows(plan: Plan, host: MediaHost) -> Iterator[tuple[MediaPorts, Authority]]:
    for row in plan.profile.media.ports:
        port = host.port(row.transport, row.first)
        by_tls = row.role is MediaRole.LAST_RESORT and row.transport is Transport.TLS
        if by_tls and port is not None and not (row.sni and is_address(host.host)):
            yield row, Authority(host=host.host, port=port)


async def _work(
    network: Network, *, host: MediaHost, row: MediaPorts, target: Authority, logon: Logon
) -> tuple[Observation, ...]:
    seen: list[Exchange] = []

    async def inside(tunnel: Tunnel, tried: TunnelTried) -> TunnelTried:
        seen.append(await tunnel.ask_stun(media_probe(network).ask_for(tunnel.number, target)))
        return tried

    tried = await try_tunnel(network.access, target, logon, TunnelTried, inside, sni=row.sni)
    asked = seen[0] if seen else Exchange(outcome=MediaOutcome.TLS_FAILED)
    return (
        MediaTunnelled(
            host=host.host,
            port=row.first,
            sni=row.sni,
            scheme=logon.scheme,
            answer=tried.answer,
            tls=tried.tls,
            outcome=asked.outcome if seen or tried.opened else None,
            proven=asked.proven,
            round_trip_s=asked.round_trip_s,
            detail=asked.detail or tried.detail,
            failed=asked.failed or tried.failed,
            events=tried.events,
        ),
    )


def _foresees(plan: Plan) -> Iterator[Foreseen]:
    for host in plan.media:
        for _, target in _rows(plan, host):
            yield foresee_logons(target, plan, condition="if neither UDP nor TCP works past the proxy")


def _why_not(plan: Plan) -> str:
    if not plan.media:
        return "no media host is known: --media HOST"
    return "" if plan.profile.media.through_proxy else "clients of this profile send no media through a proxy"


THROUGH_PROXY = Probe(
    id="media/through-proxy",
    gives=MediaTunnelled,
    needs=(SchemeTried, MediaTried),
    after=(SchemeRepeated,),
    sends="CONNECT to the media host with the log-on that works, TLS with and without a server name, STUN inside",
    asks=_asks,
    foresees=_foresees,
    when=_why_not,
)
