"""Which ports are tried, beside the rest of the run, and that nothing of the proxy's stops them."""

from dataclasses import replace
from pathlib import Path

from proxytest.engine.audit import audit
from proxytest.engine.conclude import judge_again
from proxytest.features.media.observations import MediaSeries, MediaTried
from proxytest.features.media.probes.binding import MediaAttempt
from proxytest.features.media.probes.ports import attempts_of, sampled
from proxytest.model.activity import Activity
from proxytest.model.media import MediaHost, MediaOutcome
from proxytest.model.profile import Transport
from proxytest.model.run import Run
from proxytest.prepare.media_hosts import lab_media, media_hosts
from proxytest.probe.plan import Plan
from proxytest.report.stored_run import from_json, to_json
from proxytest.scenario.profile_file import load_profile
from tests.support.media import media_host
from tests.support.plans import plan_for

SPARK, WEBEX = load_profile("spark-2016"), load_profile("webex-2026")
ANYWHERE = MediaHost(host="192.0.2.1")


def every(plan: Plan, host: MediaHost) -> tuple[MediaAttempt, ...]:
    of_a_call, ranges = attempts_of(plan, host)
    return of_a_call + ranges


def ports(ways: tuple[MediaAttempt, ...], transport: Transport) -> set[int]:
    return {way.port for way in ways if way.transport is transport}


def statuses(run: Run) -> dict[tuple[str, str], str]:
    return {(result.check, result.target): result.status.value for result in run.results}


def test_a_sample_holds_the_first_and_the_last_and_is_always_the_same() -> None:
    assert sampled(range(33434, 33599)) == (33434, 33466, 33499, 33532, 33565, 33598)
    assert sampled(range(8000, 8101)) == (8000, 8020, 8040, 8060, 8080, 8100)
    assert sampled(range(5, 8)) == (5, 6, 7)
    assert sampled(range(5, 6)) == (5,)


def test_a_port_with_several_roles_is_tried_once() -> None:
    ways = every(plan_for(port=None), ANYWHERE)
    assert len(ways) == len(set(ways)) == 24
    assert ports(ways, Transport.TCP) == {*sampled(range(33434, 33599)), *sampled(range(8000, 8101))}


def test_what_a_call_uses_goes_first_and_by_itself() -> None:
    of_a_call, ranges = attempts_of(plan_for(port=None), ANYWHERE)
    assert {(way.transport, way.port) for way in of_a_call} == {(Transport.UDP, 33434), (Transport.TCP, 33434)}
    assert not set(of_a_call) & set(ranges)


def test_all_ports_are_tried_where_that_is_asked_for() -> None:
    ways = every(replace(plan_for(port=None), all_ports=True), ANYWHERE)
    assert ports(ways, Transport.UDP) == {*range(33434, 33599), *range(8000, 8101)}
    assert len(ways) == 2 * (165 + 101)


def test_a_server_name_is_sent_where_there_is_one_and_large_packets_are_tried() -> None:
    plan = replace(plan_for(port=None), profile=WEBEX)
    by_tls = [way.sni for way in every(plan, MediaHost(host="media.example")) if way.transport is Transport.TLS]
    assert by_tls == [True, False]
    by_address = every(plan, ANYWHERE)
    assert [way.sni for way in by_address if way.transport is Transport.TLS] == [False]
    assert [(way.port, way.size) for way in by_address if way.size] == [(5004, 1300)]


def test_a_port_that_is_named_stands_for_the_single_ones() -> None:
    (host,) = media_hosts(("192.0.2.1:3478",), WEBEX)
    assert {host.port(way.transport, way.port) for way in every(replace(plan_for(port=None), profile=WEBEX), host)} == {
        3478,
        443,
    }
    assert host.elsewhere
    (spark,) = media_hosts(("192.0.2.1:3478",), SPARK)
    assert {(way.transport, way.port) for way in every(plan_for(port=None), spark)} == {
        (Transport.UDP, 33434),
        (Transport.TCP, 33434),
    }


def test_the_hosts_of_the_profile_are_taken_where_none_is_named() -> None:
    profile = replace(SPARK, media=replace(SPARK.media, hosts=("media.example",)))
    assert media_hosts((), profile) == (MediaHost(host="media.example"),)
    assert media_hosts(("192.0.2.1", "192.0.2.1"), profile) == (ANYWHERE,)
    assert media_hosts((), SPARK) == ()


async def test_media_are_tried_where_the_proxy_cannot_be_reached(tmp_path: Path) -> None:
    async with media_host({"udp 33434": "answers", "tcp 33434": "answers"}, "127.0.0.1", tmp_path) as media:
        run = await audit(replace(plan_for(port=1), media=media))
    seen = statuses(run)
    assert seen["proxy/reachable", "http://127.0.0.1:1"] == "fail"
    assert seen["media/choice", "127.0.0.1"] == "pass"
    assert run.verdict == "inconclusive"


async def test_media_are_tried_where_no_proxy_is_known(tmp_path: Path) -> None:
    async with media_host({"udp 33434": "answers"}, "127.0.0.1", tmp_path) as media:
        run = await audit(replace(plan_for(port=None), media=media))
    assert statuses(run)["media/udp", "127.0.0.1:33434/udp"] == "pass"


async def test_media_alone_can_be_judged(tmp_path: Path) -> None:
    async with media_host({"udp 33434": "answers"}, "127.0.0.1", tmp_path) as media:
        run = await audit(replace(plan_for(port=None), media=media, select=("media",)))
    assert run.verdict == "compatible"


async def test_a_media_host_without_a_name_costs_its_own_checks_alone() -> None:
    unknown = MediaHost(host=f"{'a' * 64}.example")
    run = await audit(replace(plan_for(port=1), media=(unknown,)))
    tried = [seen for seen in run.observations if isinstance(seen, MediaTried)]
    assert {seen.outcome for seen in tried} == {MediaOutcome.NAME_UNKNOWN}
    of_media = [result for result in run.results if result.check.startswith(("media/", "share/"))]
    assert {result.status.value for result in of_media} == {"undecided", "skip"}
    assert {result.check for result in of_media if "does not resolve" in result.reason} >= {"media/choice", "share/tcp"}


async def test_without_a_media_host_nothing_is_sent_and_the_verdict_is_the_rest_s() -> None:
    run = await audit(plan_for(port=1))
    assert not [seen for seen in run.observations if isinstance(seen, MediaTried)]
    skipped = {result.reason for result in run.results if result.check.startswith(("media/", "share/"))}
    assert skipped == {"no media host is known: use --media HOST, a host on the Internet that runs `proxytest reflect`"}


async def test_what_the_proxy_s_connection_shows_cites_no_event_of_media(tmp_path: Path) -> None:
    async with media_host({"udp 33434": "answers", "tcp 33434": "answers"}, "127.0.0.1", tmp_path) as media:
        run = await audit(replace(plan_for(port=1), media=media))
    of_media = {event.seq for event in run.trace if event.conn > 1000}
    for seen in run.observations:
        assert bool(of_media & set(seen.events)) is isinstance(seen, MediaTried | MediaSeries)


async def test_each_try_is_told_while_it_goes_on(tmp_path: Path) -> None:
    told = list[Activity]()
    async with media_host({"udp 33434": "answers", "tcp 33434": "refuses"}, "127.0.0.1", tmp_path) as media:
        await audit(replace(plan_for(port=None), media=media), told.append)
    assert {(one.title, one.target, one.note) for one in told if one.note} == {
        ("STUN by UDP", "127.0.0.1 port 33434", "answered"),
        ("STUN by TCP", "127.0.0.1 port 33434", "refused"),
        ("packets at the pace of audio", "127.0.0.1 port 33434", "50 of 50 answered"),
    }


def test_the_lab_stands_for_every_port() -> None:
    (host,) = lab_media({"udp": 1, "tcp": 2, "tls": 3}, "127.0.0.1", WEBEX)
    assert not host.elsewhere
    assert host.stand_ins == {
        (Transport.UDP, 5004): 1,
        (Transport.UDP, 9000): 1,
        (Transport.TCP, 5004): 2,
        (Transport.TLS, 443): 3,
    }


async def test_a_run_with_media_is_read_back_as_it_was(tmp_path: Path) -> None:
    async with media_host({"tls 443": "answers", "udp 5004": "answers"}, "127.0.0.1", tmp_path) as media:
        run = await audit(replace(plan_for(port=None), profile=WEBEX, media=media))
    again = from_json(to_json(run), "run.json")
    assert again.observations == run.observations
    assert judge_again(again).results == run.results
