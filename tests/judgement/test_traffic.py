"""Which kinds of traffic a failure of each check stops."""

import pytest

from proxytest.features.registry import all_checks
from proxytest.model.traffic import PROXIED, Traffic


@pytest.mark.parametrize(
    ("check", "traffic"),
    [
        ("tunnel/https", (Traffic.SIGNALLING,)),
        ("wss/upgrade", (Traffic.NOTIFICATIONS,)),
        ("wss/hold", (Traffic.NOTIFICATIONS,)),
        ("media/udp", (Traffic.MEDIA,)),
        ("media/through-proxy", (Traffic.MEDIA,)),
        ("share/tcp", (Traffic.MEDIA,)),
        ("auth/scheme", PROXIED),
        ("tls/inspection", PROXIED),
        ("proxy/reachable", PROXIED),
        ("policy/addresses", ()),
        ("client/ios", ()),
    ],
)
def test_a_check_declares_what_its_failure_stops(check: str, traffic: tuple[Traffic, ...]) -> None:
    assert all_checks()[check].traffic == traffic


def test_each_kind_has_a_check_of_its_own() -> None:
    declared = {one.traffic for one in all_checks().values()}
    assert declared >= {(one,) for one in Traffic}
