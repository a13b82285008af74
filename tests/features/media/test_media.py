"""What the media checks say of observations that no loopback makes: ranges in full, sizes, several hosts."""

from dataclasses import replace

import pytest

from proxytest.features.media.media_choice import media_choice
from proxytest.features.media.media_legacy_range import media_legacy_range
from proxytest.features.media.media_mtu import media_mtu
from proxytest.features.media.media_quality import media_quality
from proxytest.features.media.media_server_range import media_server_range
from proxytest.features.media.media_tcp import media_tcp
from proxytest.features.media.media_tls import media_tls
from proxytest.features.media.media_udp import media_udp
from proxytest.features.media.observations import MediaSeries, MediaTried
from proxytest.features.media.port_answers import UNDECIDED
from proxytest.features.media.share_tcp import share_tcp
from proxytest.judgement.check import Check
from proxytest.judgement.evidence import Evidence
from proxytest.model.media import MediaOutcome
from proxytest.model.profile import Transport
from proxytest.model.result import Judgement
from proxytest.model.run import Asked
from proxytest.scenario.profile_file import load_profile

HOST = "192.0.2.1"
UDP, TCP, TLS = Transport.UDP, Transport.TCP, Transport.TLS
OPEN = MediaOutcome.ANSWERED


def tried(
    transport: Transport,
    port: int,
    outcome: MediaOutcome = OPEN,
    *,
    host: str = HOST,
    size: int | None = None,
    sni: bool = True,
) -> MediaTried:
    return MediaTried(
        host=host, port=port, transport=transport, outcome=outcome, size=size, sni=sni, events=(port, port + 1)
    )


def judged(check: Check, *observations: MediaTried | MediaSeries, profile: str = "spark-2016") -> dict[str, Judgement]:
    asked = Asked(schemes=(), targets=())
    evidence = Evidence(profile=load_profile(profile), asked=asked, observations=observations)
    return {judgement.target: judgement for judgement in check.judge(evidence)}


@pytest.mark.parametrize("outcome", sorted(set(MediaOutcome) - {OPEN, MediaOutcome.REFUSED, *UNDECIDED}))
def test_whatever_is_no_answer_is_no_pass(outcome: MediaOutcome) -> None:
    (judgement,) = judged(media_udp, tried(UDP, 33434, outcome)).values()
    assert judgement.status == "warn"
    (finding,) = judgement.findings
    assert finding.evidence == (33434, 33435)
    assert HOST not in finding.message + finding.expected + finding.actual + finding.remedy
    (shared,) = judged(share_tcp, tried(TCP, 33434, outcome)).values()
    assert shared.status == "fail"


@pytest.mark.parametrize("outcome", sorted(UNDECIDED))
def test_what_says_nothing_of_the_network_decides_nothing(outcome: MediaOutcome) -> None:
    for check, transport in ((media_udp, UDP), (share_tcp, TCP)):
        (row,) = judged(check, tried(transport, 33434, outcome)).values()
        assert row.status == "undecided"
    half = tried(UDP, 33434, outcome), tried(TCP, 33434, MediaOutcome.NO_ANSWER)
    assert judged(media_choice, *half)[HOST].status == "undecided"
    assert judged(media_choice, tried(UDP, 33434, outcome), tried(TCP, 33434))[HOST].status == "warn"


@pytest.mark.parametrize("outcome", [MediaOutcome.NO_ANSWER, MediaOutcome.ACCEPTED])
def test_silence_is_worded_as_what_it_is(outcome: MediaOutcome) -> None:
    (judgement,) = judged(share_tcp, tried(TCP, 33434, outcome)).values()
    assert "unknown or blocked" in judgement.findings[0].actual


def test_udp_wins_where_both_work() -> None:
    (judgement,) = judged(media_choice, tried(TCP, 33434), tried(UDP, 33434)).values()
    assert (judgement.status, judgement.reason) == ("pass", "a call would use UDP 33434; TCP 33434 would work too")


def test_each_host_is_judged_by_itself() -> None:
    seen = judged(media_choice, tried(UDP, 33434), tried(UDP, 33434, MediaOutcome.NO_ANSWER, host="192.0.2.2"))
    assert {target: one.status.value for target, one in seen.items()} == {HOST: "pass", "192.0.2.2": "fail"}


def test_a_padded_request_decides_nothing_for_a_call() -> None:
    small, large = tried(UDP, 5004, MediaOutcome.NO_ANSWER), tried(UDP, 5004, size=1300)
    (judgement,) = judged(media_choice, small, large, profile="webex-2026").values()
    assert judgement.status == "fail"


def test_tls_that_wants_a_server_name_is_no_way_for_a_call() -> None:
    """The app sends none (R20)."""
    refused = [tried(*way, MediaOutcome.REFUSED) for way in ((UDP, 5004), (UDP, 9000), (TCP, 5004))]
    nameless = tried(TLS, 443, MediaOutcome.TLS_FAILED, sni=False)
    (judgement,) = judged(media_choice, *refused, tried(TLS, 443), nameless, profile="webex-2026").values()
    assert judgement.status == "fail"
    (finding,) = judgement.findings
    assert "TLS 443 without SNI: a connection, but no TLS" in finding.actual


def test_of_tls_only_what_a_call_uses_is_told() -> None:
    seen = judged(media_choice, tried(UDP, 5004), tried(TLS, 443), tried(TLS, 443, sni=False), profile="webex-2026")
    assert seen[HOST].reason == "a call would use UDP 5004; TLS 443 without SNI would work too"


def test_where_only_the_way_with_a_server_name_was_tried_nothing_is_known() -> None:
    assert judged(media_choice, tried(TLS, 443), profile="webex-2026")[HOST].status == "skip"


def test_all_ports_of_the_range() -> None:
    seen = judged(media_server_range, *(tried(UDP, port) for port in range(33434, 33599)))
    assert seen[f"{HOST}:33434-33598/udp"].reason == "all 165 ports answer"
    assert seen[f"{HOST}:33434-33598/tcp"].status == "skip"


def test_the_port_of_a_call_alone_says_nothing_of_the_range_in_which_it_lies() -> None:
    seen = judged(media_server_range, tried(UDP, 33434), tried(TCP, 33434))
    assert {one.status.value for one in seen.values()} == {"skip"}


def test_a_range_that_is_open_by_half_on_either_transport_is_a_warning_for_both() -> None:
    ports = [tried(transport, port, OPEN if port == 33434 else MediaOutcome.REFUSED)
             for transport in (UDP, TCP) for port in (33434, 33598)]  # fmt: skip
    assert {one.status.value for one in judged(media_server_range, *ports).values()} == {"warn"}


def test_the_old_range_never_fails() -> None:
    for outcome in MediaOutcome:
        seen = judged(media_legacy_range, tried(UDP, 8000, outcome), tried(UDP, 8100, outcome))
        assert seen[f"{HOST}:8000-8100/udp"].status == ("pass" if outcome is OPEN else "skip")
        assert seen[f"{HOST}:8000-8100/tcp"].status == "skip"


@pytest.mark.parametrize(
    ("small", "large", "status"),
    [
        (OPEN, OPEN, "pass"),
        (OPEN, MediaOutcome.TOO_LARGE, "fail"),
        (OPEN, MediaOutcome.NO_ANSWER, "warn"),
        (MediaOutcome.NO_ANSWER, MediaOutcome.NO_ANSWER, "skip"),
        (MediaOutcome.NAME_UNKNOWN, MediaOutcome.NAME_UNKNOWN, "skip"),
    ],
)
def test_large_packets(small: MediaOutcome, large: MediaOutcome, status: str) -> None:
    observations = tried(UDP, 5004, small), tried(UDP, 5004, large, size=1300)
    (judgement,) = judged(media_mtu, *observations, profile="webex-2026").values()
    assert judgement.status == status
    assert judged(media_mtu, *observations) == {}  # spark-2016 asks for none


def test_a_middlebox_that_wants_a_server_name_is_told_even_where_udp_works() -> None:
    nameless = tried(TLS, 443, MediaOutcome.TLS_FAILED, sni=False)
    seen = judged(media_tls, tried(UDP, 5004), tried(TLS, 443), nameless, profile="webex-2026")
    assert seen[f"{HOST}:443/tls"].status == "pass"
    assert seen[f"{HOST}:443/tls without SNI"].status == "warn"


def elsewhere(transport: Transport, port: int, outcome: MediaOutcome = OPEN) -> MediaTried:
    return replace(tried(transport, port, outcome), asked=f"{HOST}:3478", elsewhere=True)


@pytest.mark.parametrize("outcome", [OPEN, MediaOutcome.REFUSED])
@pytest.mark.parametrize(("check", "transport"), [(media_udp, UDP), (media_tcp, TCP), (share_tcp, TCP)])
def test_a_port_that_another_stood_in_for_is_proven_neither_open_nor_blocked(
    check: Check, transport: Transport, outcome: MediaOutcome
) -> None:
    (row,) = judged(check, elsewhere(transport, 33434, outcome)).values()
    assert row.status == "warn"
    assert row.reason == f"{transport.upper()} 33434 was not tried, but port 3478 instead"
    assert "on port 3478" in row.findings[0].actual


def test_a_stand_in_that_cannot_be_found_decides_nothing() -> None:
    (row,) = judged(media_udp, elsewhere(UDP, 33434, MediaOutcome.NAME_UNKNOWN)).values()
    assert row.status == "undecided"


@pytest.mark.parametrize(
    "seen",
    [
        [elsewhere(UDP, 5004), elsewhere(TCP, 5004)],
        [elsewhere(UDP, 5004, MediaOutcome.REFUSED), elsewhere(TCP, 5004, MediaOutcome.REFUSED)],
        [elsewhere(UDP, 5004), tried(TLS, 443, MediaOutcome.REFUSED, sni=False)],
        [elsewhere(UDP, 5004), tried(TLS, 443, sni=False)],
    ],
)
def test_what_a_call_would_use_is_not_told_by_a_stand_in(seen: list[MediaTried]) -> None:
    row = judged(media_choice, *seen, profile="webex-2026")[HOST]
    assert row.status == "warn"
    assert "UDP 5004" in row.reason
    assert "not tried" in row.reason


def test_udp_on_its_own_port_wins_whatever_stood_in_for_another() -> None:
    row = judged(media_choice, tried(UDP, 5004), elsewhere(UDP, 9000), tried(TCP, 5004), profile="webex-2026")[HOST]
    assert (row.status, row.reason) == ("pass", "a call would use UDP 5004; TCP 5004 would work too")


def test_a_stand_in_spares_no_last_resort() -> None:
    blocked = tried(TLS, 443, MediaOutcome.REFUSED, sni=False)
    seen = judged(media_tls, elsewhere(UDP, 5004), blocked, profile="webex-2026")
    assert seen[f"{HOST}:443/tls without SNI"].status == "warn"


def test_a_run_can_be_judged_by_another_profile() -> None:
    """Its ports were not tried then, which is said, and passes for nothing."""
    seen = judged(media_udp, tried(UDP, 33434), profile="webex-2026")
    assert {one.status.value for one in seen.values()} == {"skip"}
    assert set(seen) == {f"{HOST}:5004/udp", f"{HOST}:9000/udp"}


def test_a_large_packet_is_held_against_the_small_one_of_the_same_host() -> None:
    lost, other = MediaOutcome.NO_ANSWER, "192.0.2.2"
    seen = (
        tried(UDP, 5004, lost, size=1300),  # as parallel requests may end: before the small one
        tried(UDP, 5004, host=HOST),
        tried(UDP, 5004, lost, host=other, size=1300),
        tried(UDP, 5004, lost, host=other),
    )
    told = judged(media_mtu, *seen, profile="webex-2026")
    assert {target: row.status.value for target, row in told.items()} == {
        f"{HOST}:5004/udp": "warn",
        f"{other}:5004/udp": "skip",
    }


def series(*round_trips: float | None, shape: str = "stun", late: float = 0.0, port: int = 33434) -> MediaSeries:
    return MediaSeries(
        host=HOST,
        port=port,
        shape="rtp" if shape == "rtp" else "stun",
        asked=f"{HOST}:{port}",
        pace_s=0.02,
        round_trips_s=round_trips,
        late_s=late,
        events=(1,),
    )


def quality(*seen: MediaTried | MediaSeries) -> Judgement:
    (judgement,) = judged(media_quality, *seen).values()
    return judgement


def test_jitter_is_that_of_rfc_3550_in_order_of_arrival() -> None:
    assert series(*[0.01] * 50).jitter_s == 0
    steady = series(0.1, 0.116, 0.1)
    assert steady.jitter_s == pytest.approx(0.016 / 16 + (0.016 - 0.016 / 16) / 16)
    overtaken = series(0.05, 0.01)  # the second arrives first
    assert overtaken.jitter_s == pytest.approx(0.04 / 16)


@pytest.mark.parametrize(
    ("lost", "status"), [(0, "pass"), (1, "warn"), (5, "warn"), (6, "fail"), (25, "fail"), (49, "fail"), (50, "skip")]
)
def test_loss_of_fifty(lost: int, status: str) -> None:
    assert quality(tried(UDP, 33434), series(*[None] * lost, *[0.01] * (50 - lost))).status == status


def test_a_machine_that_is_late_judges_no_delay_but_a_loss() -> None:
    slow = [0.4] * 50
    assert quality(tried(UDP, 33434), series(*slow, late=0.05)).code == "media.machine-late"
    assert quality(tried(UDP, 33434), series(*slow)).findings[0].code == "media.delay"
    assert quality(tried(UDP, 33434), series(*[None] * 25, *[0.4] * 25, late=0.05)).findings[0].code == "media.loss"


def test_a_port_whose_single_request_is_lost_is_not_blocked_where_some_of_a_series_are_answered() -> None:
    silent = tried(UDP, 33434, MediaOutcome.NO_ANSWER)
    lost = series(*[None] * 40, *[0.01] * 10)
    assert judged(media_udp, silent, lost)[f"{HOST}:33434/udp"].status == "pass"
    assert judged(media_choice, silent, lost)[HOST].status == "pass"
    assert quality(silent, lost).status == "fail"


def test_where_packets_are_lost_neither_a_size_nor_a_port_of_a_range_is_blamed() -> None:
    lost = series(*[None, 0.01] * 25, port=5004)
    small, large = tried(UDP, 5004), tried(UDP, 5004, MediaOutcome.NO_ANSWER, size=1300)
    assert judged(media_mtu, small, large, lost, profile="webex-2026")[f"{HOST}:5004/udp"].status == "undecided"
    ports = [tried(UDP, port, OPEN if port != 33598 else MediaOutcome.NO_ANSWER) for port in range(33434, 33599)]
    seen = judged(media_server_range, *ports, series(*[None, 0.01] * 25))
    assert seen[f"{HOST}:33434-33598/udp"].status == "undecided"


def test_the_way_is_to_blame_where_the_media_host_answers_on_another_port() -> None:
    silent = tried(UDP, 33434, MediaOutcome.NO_ANSWER)
    (alone,) = judged(media_udp, silent)[f"{HOST}:33434/udp"].findings
    (beside,) = judged(media_udp, silent, tried(TCP, 33434))[f"{HOST}:33434/udp"].findings
    assert (str(alone.party), str(beside.party)) == ("not known", "path")


@pytest.mark.parametrize(("proven", "because"), [(False, "media.token-unknown"), (None, None)])
def test_where_no_answer_is_signed_the_token_is_why_no_series_counts(proven: bool | None, because: str | None) -> None:  # noqa: FBT001  a column of the table
    answered = replace(tried(UDP, 33434), proven=proven)
    row = quality(answered, series(*[None] * 50))
    assert (row.status, row.because) == ("skip", because)


@pytest.mark.parametrize(
    ("outcome", "proven", "party"),
    [
        (MediaOutcome.REFUSED, None, "not known"),  # any STUN server may listen by one transport alone
        (MediaOutcome.REFUSED, True, "path"),  # `proxytest reflect` listens on all
        (MediaOutcome.NO_ANSWER, None, "path"),
        (MediaOutcome.PROHIBITED, None, "not known"),  # or this machine's own firewall
    ],
)
def test_who_refuses_a_port_is_known_where_the_media_host_proves_itself(
    outcome: MediaOutcome,
    proven: bool | None,  # noqa: FBT001  a column of the table
    party: str,
) -> None:
    seen = tried(UDP, 33434, outcome), replace(tried(TCP, 33434), proven=proven)
    for check in (media_udp, media_choice):
        (judgement,) = judged(check, *seen).values()
        assert [str(one.party) for one in judgement.findings] == [party]


ROUTER, OURS = "198.51.100.1", "203.0.113.7"


def refused(
    transport: Transport, port: int, by: str | None, outcome: MediaOutcome = MediaOutcome.REFUSED
) -> MediaTried:
    seen = tried(transport, port, outcome)
    return replace(seen, refused_by=by, asked=f"{HOST}:{port}", local=f"{OURS}:50000")


@pytest.mark.parametrize(
    ("by", "outcome", "party"),
    [
        (ROUTER, MediaOutcome.REFUSED, "path"),
        (ROUTER, MediaOutcome.UNREACHABLE, "path"),  # as Linux tells "administratively prohibited" of IPv4
        (ROUTER, MediaOutcome.PROHIBITED, "path"),
        (OURS, MediaOutcome.REFUSED, "this machine"),
        ("", MediaOutcome.PROHIBITED, "this machine"),
        ("", MediaOutcome.UNREACHABLE, "this machine"),
    ],
)
def test_who_refuses_is_known_by_the_sender_of_the_error(by: str, outcome: MediaOutcome, party: str) -> None:
    seen = refused(UDP, 33434, by, outcome), refused(TCP, 33434, None)
    (alone,) = judged(media_udp, *seen).values()
    (choice,) = judged(media_choice, *seen).values()
    assert (choice.status, str(choice.findings[0].party)) == ("fail", party)
    assert (str(alone.findings[0].party), str(alone.findings[0].certainty)) == (party, "proven")
    assert ("on this machine" in alone.findings[0].remedy) is (party == "this machine")


@pytest.mark.parametrize("by", [HOST, None])
def test_where_the_host_itself_refuses_everything_nothing_may_listen_there(by: str | None) -> None:
    (choice,) = judged(media_choice, refused(UDP, 33434, by), refused(TCP, 33434, None)).values()
    assert (choice.status, choice.code) == ("undecided", "media.none")
    assert "proxytest reflect" in choice.to_decide
    for check in (media_udp, share_tcp):
        (row,) = judged(check, refused(UDP, 33434, by), refused(TCP, 33434, None)).values()
        assert (row.status, row.code) == ("undecided", "media.blocked")


@pytest.mark.parametrize("other", [MediaOutcome.NO_ANSWER, MediaOutcome.ACCEPTED])
def test_where_only_some_ports_are_refused_something_is_in_the_way(other: MediaOutcome) -> None:
    (choice,) = judged(media_choice, refused(UDP, 33434, HOST), tried(TCP, 33434, other)).values()
    assert choice.status == "fail"
