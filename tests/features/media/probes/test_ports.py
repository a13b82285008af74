"""By which port large packets are tried: the first that a call prefers, by UDP, and that the host has."""

from dataclasses import replace

import pytest

from proxytest.features.media.probes.ports import attempts_of
from proxytest.model.media import MediaHost
from proxytest.model.profile import Media, MediaPorts, MediaRole, Transport
from tests.support.plans import plan_for

ANYWHERE = MediaHost(host="192.0.2.1")
SECOND_ALONE = MediaHost(host="192.0.2.1", stand_ins={(Transport.UDP, 9000): 40000})


def ports(role: MediaRole, transport: Transport, first: int, last: int | None = None) -> MediaPorts:
    return MediaPorts(role=role, transport=transport, first=first, last=last or first, requirements=())


ROWS = (
    ports(MediaRole.FALLBACK, Transport.UDP, 3478),
    ports(MediaRole.PREFERRED, Transport.TCP, 5006),
    ports(MediaRole.SERVER_RANGE, Transport.UDP, 33434, 33598),
    ports(MediaRole.PREFERRED, Transport.UDP, 5004, 5005),
    ports(MediaRole.PREFERRED, Transport.UDP, 9000),
)


@pytest.mark.parametrize(
    ("rows", "host", "mtu", "large"),
    [
        (ROWS, ANYWHERE, 1300, [(Transport.UDP, 5004, 1300)]),
        (ROWS, SECOND_ALONE, 1300, [(Transport.UDP, 9000, 1300)]),
        (ROWS[:3], ANYWHERE, 1300, []),
        (ROWS, ANYWHERE, None, []),
    ],
    ids=["the first", "the one that the host has", "none is preferred", "no size is asked for"],
)
def test_the_port_of_large_packets(
    rows: tuple[MediaPorts, ...], host: MediaHost, mtu: int | None, large: list[tuple[Transport, int, int]]
) -> None:
    plan = plan_for(port=None)
    plan = replace(plan, profile=replace(plan.profile, media=Media(ports=rows, mtu=mtu)))
    of_a_call, ranges = attempts_of(plan, host)
    assert [(way.transport, way.port, way.size) for way in of_a_call if way.size is not None] == large
    assert not [way for way in ranges if way.size is not None]
