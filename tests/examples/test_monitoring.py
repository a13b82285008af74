"""The rules and the dashboard of `examples/` ask for what the metrics have, and the alerts fire when they should."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families
from ruamel.yaml import YAML

from proxytest.model.run import Verdict
from proxytest.report.formats.prometheus import join
from proxytest.serve.metrics import hub_metrics_text, metrics_text
from tests.report.conftest import RUN
from tests.report.test_site_metrics import with_logons, with_media
from tests.support.fleet import BEGAN, at, ended
from tests.support.promtool import needs_promtool, promtool
from tests.support.served import filled

EXAMPLES = Path(__file__).parents[2] / "examples"
RULES = EXAMPLES / "prometheus-rules.yaml"
_NAME = re.compile(r"\bproxytest_\w+")
_MATCHED = re.compile(r"(proxytest_\w+)\{([^}]*)\}")
_LABEL = re.compile(r"(\w+)=~?\"")
_PRINTED = re.compile(r"\$labels\.(\w+)")


def written() -> str:
    """Return what the format writes of sites in every state, with all that rules may ask for."""
    runs = [ended(with_media(with_logons(at(RUN, verdict.value, verdict, site="Oslo"), 1.5))) for verdict in Verdict]
    before = ended(with_media(at(RUN, Verdict.INCOMPATIBLE.value, Verdict.COMPATIBLE, site="Oslo", day=-1)))
    return join([before, *runs], {"harbour": BEGAN})


def served() -> str:
    """Return what `fleet serve` writes beside that."""
    memory = filled()
    return (metrics_text(memory.snapshot()) + hub_metrics_text(memory.hub)).decode()


def families() -> dict[str, Metric]:
    return {one.name: one for text in (served(), written()) for one in text_string_to_metric_families(text)}


def rules() -> list[dict[str, str]]:
    return [rule for group in YAML(typ="safe").load(RULES.read_text())["groups"] for rule in group["rules"]]


def queries() -> Iterator[str]:
    """Return each query of the dashboard, those of its variables too."""
    board = json.loads((EXAMPLES / "grafana-dashboard.json").read_text())
    yield from (target["expr"] for panel in board["panels"] for target in panel["targets"])
    yield from (one["definition"] for one in board["templating"]["list"] if "definition" in one)


@pytest.mark.parametrize("query", [*(rule["expr"] for rule in rules()), *queries()])
def test_a_query_asks_for_what_is_written(query: str) -> None:
    known = families()
    asked = set(_NAME.findall(query))
    assert asked
    assert asked <= known.keys()
    for name, matchers in _MATCHED.findall(query):
        labels = {label for sample in known[name].samples for label in sample.labels}
        assert set(_LABEL.findall(matchers)) <= labels, name


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_an_alert_names_labels_that_its_metrics_have(rule: dict[str, str]) -> None:
    known = families()
    names = set(_NAME.findall(rule["expr"]))
    labels = {label for name in names for sample in known[name].samples for label in sample.labels}
    assert set(_PRINTED.findall(json.dumps(rule["annotations"]))) <= labels


def test_the_dashboard_is_one() -> None:
    board = json.loads((EXAMPLES / "grafana-dashboard.json").read_text())
    numbers = [panel["id"] for panel in board["panels"]]
    assert len(set(numbers)) == len(numbers) > 4
    assert all(panel["title"] and panel["description"] for panel in board["panels"])


@needs_promtool
def test_prometheus_itself_accepts_the_rules() -> None:
    status, told = promtool("check", "rules", RULES)
    assert status == 0, told


_TESTS = """
rule_files: [RULES]
evaluation_interval: 1h
tests:
  - interval: 1h
    input_series:
      - {series: 'proxytest_site_state{site="good"}', values: '0x100'}
      - {series: 'proxytest_site_state{site="bad"}', values: '0x48 3x52'}
      - {series: 'proxytest_site_state{site="quiet"}', values: '0x48 4x52'}
      - {series: 'proxytest_site_state{site="open"}', values: '2x100'}
      - {series: 'proxytest_hub_up', values: '1x48 0x52'}
      - {series: 'proxytest_site_jobs_waiting{site="slow"}', values: '0x48 3x52'}
      - {series: 'proxytest_site_media_loss_ratio{site="lossy"}', values: '0.01x48 0.05x52'}
      - {series: 'proxytest_site_last_seen_timestamp_seconds{site="good"}', values: '0+3600x100'}
      - {series: 'proxytest_site_last_seen_timestamp_seconds{site="stale"}', values: '0x100'}
      - {series: 'proxytest_site_findings{site="good",code="a.old",status="fail",waived="no"}', values: '1x100'}
      - {series: 'proxytest_site_findings{site="bad",code="a.new",status="fail",waived="no"}', values: '_x48 1x52'}
      - {series: 'proxytest_site_findings{site="first",code="a.new",status="fail",waived="no"}', values: '_x48 1x52'}
      - {series: 'proxytest_site_findings{site="bad",code="a.waived",status="fail",waived="yes"}', values: '_x48 1x52'}
    promql_expr_test:
      - {expr: 'sum by (alertname, site) (ALERTS{alertstate="firing"})', eval_time: 47h, exp_samples: [
          {labels: '{alertname="ProxytestSiteNotKnown", site="open"}', value: 1}]}
      - {expr: 'sum by (alertname, site) (ALERTS{alertstate="firing"})', eval_time: 52h, exp_samples: [
          {labels: '{alertname="ProxytestSiteNotKnown", site="open"}', value: 1},
          {labels: '{alertname="ProxytestSiteFails", site="bad"}', value: 1},
          {labels: '{alertname="ProxytestHubLost"}', value: 1},
          {labels: '{alertname="ProxytestJobsWait", site="slow"}', value: 1},
          {labels: '{alertname="ProxytestMediaLost", site="lossy"}', value: 1},
          {labels: '{alertname="ProxytestSiteSilent", site="quiet"}', value: 1},
          {labels: '{alertname="ProxytestSiteSilent", site="stale"}', value: 1},
          {labels: '{alertname="ProxytestNewFailure", site="bad"}', value: 1}]}
"""


@needs_promtool
def test_the_alerts_fire_when_they_should(tmp_path: Path) -> None:
    tests = tmp_path / "tests.yaml"
    tests.write_text(_TESTS.replace("RULES", str(RULES)))
    status, told = promtool("test", "rules", tests)
    assert status == 0, told
