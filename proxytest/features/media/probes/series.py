"""Send packets at the pace of audio to the ports that a call prefers."""

from collections.abc import Iterator
from functools import partial

from proxytest.features.media.observations import MediaSeries, MediaTried
from proxytest.features.media.probes.ports import media_probe
from proxytest.model.media import MediaOutcome
from proxytest.model.observation import Observation
from proxytest.model.profile import MediaPorts, MediaRole, Transport
from proxytest.probe.declare import Case, Foreseen, Lane, Probe, Task
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan

#: Where one request is lost each time, a series may still tell the loss from a closed port.
_WORTH_IT = (MediaOutcome.ANSWERED, MediaOutcome.NO_ANSWER)


def _asks(case: Case) -> Iterator[Task]:
    preferred = {port for row in _rows(case.plan) for port in row.ports}
    for tried in case.evidence.each(MediaTried):
        of_a_call = tried.transport is Transport.UDP and tried.port in preferred and tried.size is None
        if of_a_call and tried.asked is not None and tried.outcome in _WORTH_IT:
            yield Task(
                title="packets at the pace of audio",
                target=f"{tried.host} port {tried.port}",
                work=partial(_work, tried=tried),
                lane=Lane.PAST,
            )


async def _work(network: Network, *, tried: MediaTried) -> tuple[Observation, ...]:
    return await media_probe(network).try_series(tried)


def _rows(plan: Plan) -> Iterator[MediaPorts]:
    for row in plan.profile.media.ports:
        if row.role is MediaRole.PREFERRED and row.transport is Transport.UDP:
            yield row


def _foresees(plan: Plan) -> Iterator[Foreseen]:
    seconds = plan.limits.series * plan.limits.pace + max(plan.limits.tail, plan.limits.media)
    for host in plan.media:
        for row in _rows(plan):
            if host.port(row.transport, row.first) is not None:
                yield Foreseen(target=f"{host.host} port {row.first}/{row.transport}", seconds=seconds)


SERIES = Probe(
    id="media/series",
    gives=MediaSeries,
    needs=(MediaTried,),
    sends="50 STUN Binding requests and, with a token, as many packets that look like audio, past the proxy",
    asks=_asks,
    foresees=_foresees,
    when=lambda plan: "" if plan.media else "no media host is known: --media HOST",
)
