"""Metrics of sites: only what is true now, in series that go on, and in a form that Prometheus itself accepts."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from proxytest.features.logon.observations import SchemeRepeated, SchemeTried
from proxytest.features.media.observations import MediaSeries, MediaTried, MediaTunnelled
from proxytest.model.challenge import Scheme
from proxytest.model.media import MediaOutcome
from proxytest.model.outcome import Outcome
from proxytest.model.profile import Transport
from proxytest.model.run import Run, Verdict
from proxytest.report.ended import Ended
from proxytest.report.formats.prometheus import join
from proxytest.report.sites import NO_SILENT, Silent
from tests.report.conftest import RUN, poisoned
from tests.report.shown import WAIVED, any_text
from tests.support.fleet import BEGAN, at, ended, fleet
from tests.support.promtool import needs_promtool, promtool

GOOD, BAD = Verdict.COMPATIBLE, Verdict.INCOMPATIBLE


def samples(runs: Sequence[Ended], name: str, silent: Silent = NO_SILENT) -> list[Sample]:
    families = text_string_to_metric_families(join(runs, silent))
    return [one for family in families if family.name == f"proxytest_site_{name}" for one in family.samples]


def with_logons(run: Run, *seconds: float | None) -> Run:
    """Return a run in which log-ons were accepted that took so long; None: without credentials."""
    tried = (
        SchemeTried(scheme=Scheme.NTLM, target="a", outcome=Outcome.ACCEPTED, logon_s=took, events=(3,))
        for took in seconds
    )
    return replace(run, observations=tuple(tried))


def with_media(run: Run) -> Run:
    """Return a run in which 50 packets were sent, of which two were lost, and a port was asked by TCP."""
    series = MediaSeries(
        host="m", port=5004, shape="rtp", asked="192.0.2.1:5004", pace_s=0.02, round_trips_s=(None, None, *[0.04] * 48)
    )
    tcp = MediaTried(
        host="m", port=5004, transport=Transport.TCP, outcome=MediaOutcome.ANSWERED, round_trip_s=0.05, events=(3,)
    )
    tunnelled = MediaTunnelled(host="m", port=443, sni=True, scheme=Scheme.NTLM, round_trip_s=0.07)
    return replace(run, observations=(*run.observations, series, tcp, tunnelled))


def test_media_are_told_by_their_way_and_packets_that_were_lost_as_a_part(run: Run) -> None:
    runs = [ended(with_media(at(run, "hq", GOOD)))]
    assert {one.labels["way"]: one.value for one in samples(runs, "round_trip_seconds")} == {
        "udp": 0.04, "tcp": 0.05, "tls through the proxy": 0.07,
    }  # fmt: skip
    assert [one.value for one in samples(runs, "media_loss_ratio")] == [0.04]
    assert [one.value for one in samples(runs, "media_jitter_seconds")] == [0]


def test_where_media_were_not_tested_nothing_is_told_of_them(run: Run) -> None:
    runs = [ended(replace(at(run, "hq", GOOD), observations=()))]
    assert [samples(runs, name) for name in ("round_trip_seconds", "media_loss_ratio", "media_jitter_seconds")] == [
        [], [], [],
    ]  # fmt: skip


def test_the_run_and_what_changed_by_it_are_told(run: Run) -> None:
    runs = [ended(at(run, "hq", GOOD)), ended(at(run, "hq", BAD, day=1), called="hq")]
    (began,) = samples(runs, "run_timestamp_seconds")
    assert began.value == runs[1].run.started.timestamp()
    assert [one.value for one in samples(runs, "run_duration_seconds")] == [runs[1].run.duration_s]
    changes = {(one.labels["change"], one.labels["code"]): one.value for one in samples(runs, "changes")}
    assert changes["new", "tls.intercepted"] == 1


def test_the_state_of_each_site_is_a_number(run: Run) -> None:
    verdicts = (GOOD, Verdict.WARNINGS, Verdict.INCONCLUSIVE, BAD)
    runs = [ended(at(run, str(place), verdict)) for place, verdict in enumerate(verdicts)]
    found = {one.labels["site"]: one.value for one in samples(runs, "state", {"4": None})}
    assert found == {"0": 0, "1": 1, "2": 2, "3": 3, "4": 4}


def test_of_a_silent_site_nothing_is_told_but_when_it_was_seen(run: Run) -> None:
    runs, silent = [ended(at(run, "old", GOOD))], {"old": None, "never": None}
    assert {one.labels["site"]: one.value for one in samples(runs, "last_seen_timestamp_seconds", silent)} == {
        "old": BEGAN.timestamp()
    }
    for name in ("client_state", "findings", "info", "logon_seconds"):
        assert samples(runs, name, silent) == []
    assert "proxytest_verdict{" not in join(runs, silent)


def test_only_the_last_run_of_a_site_is_told_under_its_own_name(run: Run) -> None:
    runs = [ended(at(run, "hq", BAD)), ended(at(run, "hq", GOOD, day=1), called="hq")]
    assert [(one.labels, one.value) for one in samples(runs, "state")] == [({"site": "hq"}, 0)]
    held = [line for line in join(runs).splitlines() if line.startswith("proxytest_verdict{") and line.endswith(" 1")]
    assert [('run="hq"' in line, 'verdict="compatible"' in line) for line in held] == [(True, True)]


def test_a_series_does_not_end_where_the_next_file_has_another_name(run: Run) -> None:
    def written(name: str) -> str:
        return join([Ended(name=name, called="", run=at(run, "", GOOD, site="Oslo"), status=0)])

    assert written("oslo-monday") == written("oslo-tuesday")


def test_clients_and_findings_are_counted_by_id_and_code() -> None:
    runs = [ended(replace(at(WAIVED, "hq", BAD), clients=RUN.clients))]
    assert {one.labels["client"]: one.value for one in samples(runs, "client_state")} == {"windows": 3, "android": 0}
    found = {(one.labels["code"], one.labels["waived"]): one.value for one in samples(runs, "findings")}
    assert found == {("tls.intercepted", "no"): 1, ("tls.intercepted", "yes"): 1, ("policy.listed-singly", "no"): 1}


def test_a_log_on_takes_the_median_of_those_that_were_accepted(run: Run) -> None:
    refused = SchemeTried(scheme=Scheme.NTLM, target="a", outcome=Outcome.REFUSED, logon_s=9.0, events=(3,))
    repeated = SchemeRepeated(
        scheme=Scheme.NTLM,
        target="a",
        outcomes=(Outcome.ACCEPTED, Outcome.ACCEPTED, Outcome.REFUSED),
        logon_s=(0.3, 0.4, 9.0),
        events=(3,),
    )
    tried = with_logons(at(run, "hq", GOOD), 0.2, None)
    runs = [ended(replace(tried, observations=(*tried.observations, refused, repeated)))]
    assert [(one.labels, one.value) for one in samples(runs, "logon_seconds")] == [
        ({"site": "hq", "scheme": "ntlm"}, 0.3)
    ]


def test_several_audits_of_a_site_are_apart(run: Run) -> None:
    runs = [ended(at(run, name, GOOD, site="Oslo")) for name in ("a", "b")]
    assert [one.labels for one in samples(runs, "state")] == [{"site": "Oslo", "part": name} for name in ("a", "b")]


@any_text
def test_any_text_is_read_back_and_no_series_is_there_twice(run: Run) -> None:
    hostile: list[Ended] = [replace(one, run=poisoned(one.run, run.asked.name)) for one in fleet(run, 3)]
    text = join(hostile, {run.asked.site: None})
    found = [one for family in text_string_to_metric_families(text) for one in family.samples]
    assert len({(one.name, *sorted(one.labels.items())) for one in found}) == len(found)
    assert len(found) == sum(not line.startswith("#") for line in text.split("\n")) - 1


@needs_promtool
@pytest.mark.parametrize("hostile", [False, True])
def test_prometheus_itself_accepts_it(*, hostile: bool) -> None:
    runs: list[Ended] = [*fleet(RUN, 6)]
    if hostile:
        runs = [replace(one, name=one.name + '\x1b"\\', run=poisoned(one.run)) for one in runs]
    text = join(runs, {"harbour": BEGAN, "never": None})
    assert promtool("check", "metrics", given=text) == (0, "")
