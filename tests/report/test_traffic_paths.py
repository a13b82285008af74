"""What passes and where it breaks, as data: each kind of traffic, place by place."""

from dataclasses import replace
from datetime import date

import pytest

from proxytest.model.media import MediaOutcome
from proxytest.model.profile import Transport
from proxytest.model.result import Party, Result, Status
from proxytest.model.run import ClientVerdict, Run, Verdict
from proxytest.model.traffic import PROXIED, Traffic
from proxytest.model.waiver import Waived
from proxytest.report.places import Place
from proxytest.report.traffic_path import Path
from proxytest.report.traffic_paths import media_in_all, paths
from tests.support import ways
from tests.support.ways import (
    HTTPS,
    NO_MEDIA,
    WSS,
    both,
    finding,
    notifications,
    passing,
    port,
    result,
    run_of,
    signalling,
)

SIGNALLING, NOTIFICATIONS, MEDIA = Traffic


def path_of(run: Run, traffic: Traffic, way: str | None = None) -> Path:
    return next(path for path in paths(run) if path.traffic is traffic and way in (None, path.way))


def shown(path: Path) -> dict[Place, tuple[Status, tuple[str, ...], int]]:
    """Return what is to be told, by place."""
    return {leg.place: (leg.status, leg.codes, leg.stopped) for leg in path.told}


def statuses(path: Path) -> list[str]:
    return [leg.status.value for leg in path.legs]


def results_of(run: Run, *more: Result) -> Run:
    return replace(run, results=(*run.results, *more))


def test_where_everything_passes_each_place_does() -> None:
    found = paths(ways.compatible())
    assert [(path.traffic, path.way) for path in found] == [
        (SIGNALLING, "HTTPS"),
        (NOTIFICATIONS, "WebSocket"),
        (MEDIA, "UDP"),
        (MEDIA, "TCP"),
        (MEDIA, "TLS"),
    ]
    assert {status for path in found for status in statuses(path)} == {"pass"}
    assert [path.reached for path in found] == [3, 1, 1, 1, 1]
    assert [path.past_proxy for path in found] == [False, False, True, True, True]


def test_a_proxy_that_cannot_be_reached_ends_all_before_it() -> None:
    run = ways.proxy_unreachable()
    for traffic, number in ((SIGNALLING, 3), (NOTIFICATIONS, 1)):
        path = path_of(run, traffic)
        assert shown(path) == {Place.TO_PROXY: (Status.FAIL, ("proxy.unreachable",), number)}
        assert statuses(path) == ["pass", "fail", "skip", "skip", "skip", "skip"]


def test_a_refused_log_on_ends_it_at_the_proxy_and_leaves_media_alone() -> None:
    run = ways.logon_refused()
    assert shown(path_of(run, SIGNALLING)) == {Place.PROXY: (Status.FAIL, ("logon.refused",), 3)}
    assert path_of(run, MEDIA, "UDP").status is Status.PASS


def test_a_skip_that_names_no_failure_was_not_tested() -> None:
    skipped = [signalling(target, Status.SKIP, because="no.such-finding") for target in HTTPS]
    path = path_of(run_of(skipped), SIGNALLING)
    assert (path.status, path.told, path.reason) == (Status.SKIP, (), "skip")


def test_some_hosts_break_and_others_pass() -> None:
    path = path_of(ways.tls_opened(), SIGNALLING)
    assert shown(path) == {Place.PROXY: (Status.FAIL, ("tls.intercepted",), 1)}
    assert (path.reached, statuses(path)[-1]) == (2, "pass")


def test_what_follows_from_a_cause_breaks_where_the_cause_is() -> None:
    """The WebSocket fails inside, because the proxy opens TLS."""
    path = path_of(ways.tls_opened(), NOTIFICATIONS)
    assert shown(path) == {Place.PROXY: (Status.FAIL, ("tls.intercepted",), 1)}


def test_causes_that_explain_each_other_are_no_endless_loop() -> None:
    one = finding("tunnel.one", Party.NOT_KNOWN, ways.TLS, because="tunnel.two")
    two = finding("tunnel.two", Party.NOT_KNOWN, ways.TLS, because="tunnel.one")
    path = path_of(run_of((signalling(HTTPS[0], Status.FAIL, one, two),)), SIGNALLING)
    assert path.status is Status.FAIL


def test_what_is_cut_inside_the_tunnel_is_not_blamed_on_the_proxy() -> None:
    path = path_of(ways.websocket_cut(), NOTIFICATIONS)
    assert shown(path) == {Place.BEYOND: (Status.FAIL, ("wss.not-held",), 1)}
    proxy = next(leg for leg in path.legs if leg.place is Place.PROXY)
    assert proxy.status is Status.UNDECIDED  # it may be the place
    assert path_of(ways.websocket_cut(), SIGNALLING).status is Status.PASS


def test_a_failure_of_another_host_is_not_of_this_way() -> None:
    """A host without a WebSocket is denied."""
    denied = signalling(HTTPS[0], Status.FAIL, finding("tunnel.denied", Party.PROXY))
    run = run_of((denied, *passing()[1:]))
    assert path_of(run, NOTIFICATIONS).status is Status.PASS


def test_what_concerns_no_single_host_is_told_of_every_way_through_the_proxy() -> None:
    limit = both("http://proxy.corp.example:8080", Status.FAIL, finding("limit.connections", Party.PROXY))
    run = run_of((*passing(), limit))
    for traffic in PROXIED:
        path = path_of(run, traffic)
        assert shown(path) == {Place.PROXY: (Status.FAIL, ("limit.connections",), 0)}
        assert path.reached == len(path.targets)


def test_what_is_denied_of_a_pattern_stops_no_host_that_passes() -> None:
    run = run_of(passing())
    pattern = run.profile.domains[0].pattern
    denied = both(pattern, Status.FAIL, finding("policy.pattern-denied", Party.PROXY))
    path = path_of(results_of(run, denied), SIGNALLING)
    assert shown(path) == {Place.PROXY: (Status.FAIL, ("policy.pattern-denied",), 0)}
    assert path.reached == 3


@pytest.mark.parametrize("target", ["*.wbx2.com", "u2c.wbx2.com:443"])
def test_a_host_that_was_not_tried_does_not_pass_because_something_else_does(target: str) -> None:
    """Its pattern is allowed, or its log-on works."""
    run = run_of((signalling("u2c.wbx2.com:443", Status.SKIP), both(target, Status.PASS)))
    path = path_of(run, SIGNALLING)
    assert (path.status, path.reached) == (Status.SKIP, 0)


def test_a_pattern_alone_reaches_no_host() -> None:
    allowed = result("policy/allow-list", "*.wbx2.com", Status.PASS, (SIGNALLING,))
    path = path_of(run_of((allowed,)), SIGNALLING)
    assert (path.status, path.reached, path.reason) == (Status.SKIP, 0, "")


def test_what_breaks_is_told_where_the_user_selected_nothing_else() -> None:
    """As with `--select tls`, or `--select auth`."""
    opened = both(HTTPS[0], Status.FAIL, finding("tls.intercepted", Party.PROXY, ways.TLS))
    path = path_of(run_of((opened, both(HTTPS[1], Status.PASS))), SIGNALLING)
    assert shown(path) == {Place.PROXY: (Status.FAIL, ("tls.intercepted",), 0)}
    assert path.reached == 0
    refused = run_of((both("ntlm", Status.FAIL, finding("logon.refused", Party.ACCOUNT)),))
    assert shown(path_of(refused, SIGNALLING)) == {Place.PROXY: (Status.FAIL, ("logon.refused",), 0)}


def test_a_limit_of_ours_breaks_nothing() -> None:
    unsure = signalling(HTTPS[0], Status.FAIL, finding("tls.not-pinned", Party.OUR_LIMIT, ways.TLS))
    path = path_of(run_of((unsure, *passing()[1:])), SIGNALLING)
    assert shown(path) == {Place.BEYOND: (Status.UNDECIDED, ("tls.not-pinned",), 1)}


def test_undecided_is_told_where_it_was_noticed_with_its_reason() -> None:
    path = path_of(ways.undecided(), SIGNALLING)
    assert shown(path) == {Place.PROXY: (Status.UNDECIDED, ("proxy.state-changed",), 1)}
    assert path.reason == "the proxy's answer to the same question has changed during the run"
    assert path.reached == 2


WAIVED = Waived(reason="known", until=date(2030, 1, 1), expired=False)


def test_a_waived_failure_is_a_warning_and_its_target_is_not_reached() -> None:
    denied = replace(signalling(HTTPS[0], Status.FAIL, finding("tunnel.denied", Party.PROXY)), waived=WAIVED)
    path = path_of(run_of((denied, *passing()[1:])), SIGNALLING)
    assert shown(path) == {Place.PROXY: (Status.WARN, ("tunnel.denied",), 1)}
    assert path.reached == len(path.targets) - 1


def test_where_all_that_would_reach_is_waived_nothing_gets_past_the_place() -> None:
    failed = [signalling(one, Status.FAIL, finding("tunnel.denied", Party.PROXY)) for one in HTTPS]
    path = path_of(run_of(tuple(replace(one, waived=WAIVED) for one in failed)), SIGNALLING)
    assert (path.reached, path.status) == (0, Status.WARN)
    legs = {leg.place: leg.status for leg in path.legs}
    assert (legs[Place.MACHINE], legs[Place.PROXY], legs[Place.CLOUD]) == (Status.PASS, Status.WARN, Status.SKIP)


def test_a_waived_failure_of_another_check_leaves_the_target_reached() -> None:
    inspected = replace(both(HTTPS[0], Status.FAIL, finding("tls.intercepted", Party.PROXY)), waived=WAIVED)
    path = path_of(run_of((*passing(), inspected)), SIGNALLING)
    assert path.reached == len(path.targets)
    assert path.status is Status.WARN


def test_a_client_that_the_verdict_does_not_follow_breaks_nothing() -> None:
    device = ClientVerdict(
        client="device", title="Device", verdict=Verdict.INCOMPATIBLE, scheme=None, reasons=(), decides=False
    )
    failed = both("device", Status.FAIL, finding("client.no-common-scheme", Party.PROXY))
    run = replace(run_of((*passing(), failed)), clients=(device,))
    assert path_of(run, SIGNALLING).status is Status.PASS
    followed = replace(run, clients=(replace(device, decides=True),))
    assert path_of(followed, SIGNALLING).status is Status.FAIL


def test_several_places_of_one_way_are_told_in_their_order() -> None:
    assert shown(path_of(ways.several_causes(), SIGNALLING)) == {
        Place.MACHINE: (Status.WARN, ("settings.contradict",), 0),
        Place.PROXY: (Status.FAIL, ("tunnel.denied",), 1),
        Place.BEYOND: (Status.FAIL, ("tunnel.broken",), 1),
        Place.FIREWALL: (Status.WARN, ("tls.long-hello-dropped",), 0),
    }
    assert shown(path_of(ways.several_causes(), NOTIFICATIONS))[Place.CLOUD][0] is Status.WARN


def test_a_firewall_that_blocks_udp_lets_tcp_pass() -> None:
    run = ways.udp_blocked()
    assert shown(path_of(run, MEDIA, "UDP")) == {Place.FIREWALL: (Status.FAIL, ("media.blocked",), 1)}
    assert path_of(run, MEDIA, "TCP").status is Status.PASS
    assert media_in_all(run) == (Status.WARN, ("media.degraded",))


def test_where_no_port_answers_it_may_be_the_media_host() -> None:
    run = ways.media_refused()
    for way in ("UDP", "TCP"):
        assert shown(path_of(run, MEDIA, way)) == {Place.BEYOND: (Status.FAIL, ("media.blocked",), 1)}
    assert media_in_all(run) == (Status.FAIL, ("media.none",))


def test_one_port_of_two_answers() -> None:
    blocked = finding("media.blocked", Party.PATH, ways.STUN)
    silent = ways.tried(Transport.UDP, 9000, MediaOutcome.NO_ANSWER)
    path = path_of(run_of((port("5004/udp"), port("9000/udp", Status.WARN, blocked)), (ways.OPEN[0], silent)), MEDIA)
    assert shown(path) == {Place.FIREWALL: (Status.FAIL, ("media.blocked",), 1)}
    assert (path.reached, len(path.targets)) == (1, 2)


def test_a_warning_of_a_port_that_answers_stops_nothing() -> None:
    loss = finding("media.loss", Party.PATH, ways.STUN)
    path = path_of(run_of((port("5004/udp"), port("5004/udp", Status.WARN, loss)), ways.OPEN[:1]), MEDIA)
    assert shown(path) == {Place.FIREWALL: (Status.WARN, ("media.loss",), 0)}
    assert path.reached == 1


def test_another_port_that_stood_in_leaves_it_open() -> None:
    instead = replace(ways.OPEN[0], elsewhere=True)
    unknown = port("5004/udp", Status.WARN, finding("media.stand-in", Party.OUR_LIMIT, ways.STUN))
    assert path_of(run_of((unknown,), (instead,)), MEDIA).status is Status.UNDECIDED


def test_media_by_the_proxy_go_through_it() -> None:
    path = path_of(ways.by_proxy_only(), MEDIA, "TLS through the proxy")
    assert (path.status, path.past_proxy) == (Status.PASS, False)


def test_media_without_a_host_were_not_tested() -> None:
    path = path_of(run_of((*passing(), NO_MEDIA)), MEDIA)
    assert (path.way, path.status, path.reason) == ("", Status.SKIP, "no media host is known: use --media HOST")


def test_without_a_proxy_nothing_goes_through_one() -> None:
    found = paths(ways.direct())
    assert all(path.past_proxy for path in found)
    assert path_of(ways.direct(), SIGNALLING).status is Status.SKIP


@pytest.mark.parametrize("results", [(), (notifications(),), (both(WSS, Status.PASS),)])
def test_what_was_not_selected_has_no_path(results: tuple[Result, ...]) -> None:
    assert all(path.traffic is NOTIFICATIONS for path in paths(run_of(results)))


def test_a_run_of_an_older_version_has_none() -> None:
    old = tuple(replace(one, traffic=()) for one in ways.several_causes().results)
    assert paths(run_of(old)) == ()
