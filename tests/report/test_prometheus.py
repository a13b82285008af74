from dataclasses import replace

from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families

from proxytest.model.run import Run
from proxytest.report.formats.prometheus import to_prometheus
from proxytest.report.visible import visible
from tests.report.shown import WAIVED, any_text, golden


def parsed(run: Run) -> dict[str, Metric]:
    text = to_prometheus(run)
    families = {family.name: family for family in text_string_to_metric_families(text)}
    series = [(one.name, *sorted(one.labels.items())) for family in families.values() for one in family.samples]
    assert len(series) == len(set(series))
    assert len(series) == sum(not line.startswith("#") for line in text.split("\n")) - 1
    return families


def test_it_reads_as_the_golden_file_does(run: Run) -> None:
    assert to_prometheus(run) == golden("run.prom")


def test_every_result_is_a_series(run: Run) -> None:
    samples = parsed(run)["proxytest_result"].samples
    assert [one.labels["status"] for one in samples].count("fail") == 2
    assert all(one.value == 1 for one in samples)
    assert samples[0].labels == {
        "proxy": "http://proxy.corp:8080",
        "profile": "spark-2016",
        "run": "hq",
        "site": "Oslo",
        "account": "alice",
        "check": "proxy/reachable",
        "target": "proxy.corp:8080",
        "status": "pass",
        "waived": "no",
    }


def test_exactly_one_verdict_holds(run: Run) -> None:
    held = {one.labels["verdict"]: one.value for one in parsed(run)["proxytest_verdict"].samples}
    assert held == {"compatible": 0, "compatible-with-warnings": 0, "incompatible": 1, "inconclusive": 0}
    clients = [one for one in parsed(run)["proxytest_client_verdict"].samples if one.value]
    assert [(one.labels["client"], one.labels["verdict"]) for one in clients] == [
        ("windows", "incompatible"),
        ("android", "compatible"),
    ]


def test_when_and_how_long(run: Run) -> None:
    families = parsed(run)
    assert families["proxytest_run_timestamp_seconds"].samples[0].value == run.started.timestamp()
    assert families["proxytest_run_duration_seconds"].samples[0].value == 12.34


def test_a_series_that_is_there_twice_is_written_once(run: Run) -> None:
    """The collector refuses a whole file for it."""
    assert len(parsed(replace(run, results=run.results[:1] * 2))["proxytest_result"].samples) == 1


def test_what_is_waived_says_so() -> None:
    waived = [one for one in parsed(WAIVED)["proxytest_result"].samples if one.labels["waived"] == "yes"]
    assert [one.labels["target"] for one in waived] == ["wdm-a.wbx2.com:443"]


@any_text
def test_any_text_is_read_back(run: Run) -> None:
    samples = parsed(run)["proxytest_result"].samples
    assert {one.labels["target"] for one in samples} == {visible(one.target) for one in run.results}
