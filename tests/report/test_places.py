"""Where a finding's cause is, by party, by events and by the area of its code."""

import pytest

from proxytest.model.event import Operation
from proxytest.model.result import Party
from proxytest.report.places import Place, place_of, reached_by
from tests.support.ways import finding

_OPERATIONS = dict(enumerate(Operation, 1))
_EVENTS = {operation: number for number, operation in _OPERATIONS.items()}


def place(code: str, party: Party, *cited: Operation, past_proxy: bool = False) -> Place:
    found = finding(code, party, *(_EVENTS[one] for one in cited))
    return place_of(found, _OPERATIONS, past_proxy=past_proxy)


@pytest.mark.parametrize(
    ("party", "expected"),
    [
        (Party.PROXY, Place.PROXY),
        (Party.ACCOUNT, Place.PROXY),
        (Party.DIRECTORY, Place.PROXY),
        (Party.FAR_END, Place.CLOUD),
        (Party.THIS_MACHINE, Place.MACHINE),
    ],
)
@pytest.mark.parametrize("past_proxy", [False, True])
def test_a_party_says_where_it_is(party: Party, expected: Place, *, past_proxy: bool) -> None:
    assert place("tunnel.denied", party, Operation.TLS, past_proxy=past_proxy) is expected


@pytest.mark.parametrize(
    ("code", "cited", "expected"),
    [
        ("proxy.unreachable", (Operation.RESOLVE,), Place.TO_PROXY),
        ("proxy.unreachable", (Operation.DIAL,), Place.TO_PROXY),
        ("proxy.unreachable", (Operation.DIAL, Operation.PROXY_TLS), Place.TO_PROXY),
        ("tunnel.proxy-lost", (Operation.DIAL,), Place.TO_PROXY),
        ("proxy.no-answer", (Operation.DIAL, Operation.CONNECT), Place.PROXY),
        ("logon.unanswered", (Operation.CONNECT,), Place.PROXY),
        ("limit.logons", (Operation.CONNECT, Operation.HTTP), Place.PROXY),
        ("settings.unread", (Operation.SETTINGS,), Place.MACHINE),
        ("pac.script", (Operation.PAC,), Place.MACHINE),
        ("pac.proxy-silent", (Operation.DIAL,), Place.TO_PROXY),
        ("pac.proxy-silent", (Operation.DIAL, Operation.CONNECT), Place.PROXY),
        ("connect.deviates", (Operation.CONNECT,), Place.PROXY),
        # The proxy may deny the host, or tell what it met behind itself.
        ("tunnel.refused", (Operation.CONNECT,), Place.BEYOND),
        ("tunnel.far-end-unreached", (Operation.CONNECT,), Place.BEYOND),
        ("tunnel.broken", (Operation.CONNECT, Operation.TLS), Place.BEYOND),
        ("wss.not-held", (Operation.TLS, Operation.WEBSOCKET), Place.BEYOND),
    ],
)
def test_where_nobody_is_blamed_the_events_say_how_far_it_got(
    code: str, cited: tuple[Operation, ...], expected: Place
) -> None:
    assert place(code, Party.NOT_KNOWN, *cited) is expected


@pytest.mark.parametrize(
    ("cited", "expected"),
    [
        ((Operation.DIAL,), Place.TO_PROXY),
        ((Operation.CONNECT,), Place.TO_PROXY),  # such as a captive portal, which answers in the proxy's place
        ((Operation.CONNECT, Operation.TLS), Place.FIREWALL),
    ],
)
def test_what_is_on_the_path_is_before_the_proxy_or_behind_it(cited: tuple[Operation, ...], expected: Place) -> None:
    assert place("tls.something", Party.PATH, *cited) is expected


def test_the_log_on_of_a_network_stands_before_the_proxy_wherever_it_answers() -> None:
    assert place("path.network-logon", Party.PATH, Operation.CONNECT, Operation.HTTP) is Place.TO_PROXY


@pytest.mark.parametrize(("party", "expected"), [(Party.PATH, Place.FIREWALL), (Party.NOT_KNOWN, Place.BEYOND)])
@pytest.mark.parametrize("cited", [Operation.DIAL, Operation.TLS, Operation.STUN])
def test_past_the_proxy_nothing_is_on_the_way_to_it(party: Party, expected: Place, cited: Operation) -> None:
    assert place("media.blocked", party, cited, past_proxy=True) is expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [("tunnel.broken", Place.BEYOND), ("logon.failed", Place.PROXY), ("pac.our-limit", Place.MACHINE)],
)
def test_where_the_trace_lacks_the_events_the_area_of_the_code_says_it(code: str, expected: Place) -> None:
    assert place_of(finding(code, Party.NOT_KNOWN, 99), _OPERATIONS, past_proxy=False) is expected
    assert reached_by((), code, _OPERATIONS) is expected
