"""Every proxy of the lab gets the verdict that its scenario expects."""

import json

import pytest

from proxytest.cli.options import Options
from proxytest.cli.run import run_audit
from proxytest.lab.config import PERSONALITIES
from proxytest.scenario.scenario import Scenario, load_scenario
from proxytest.scenario.shelf import bundled_scenarios

LAB = {name: path for name, path in bundled_scenarios().items() if load_scenario(path).lab is not None}


@pytest.mark.parametrize("name", LAB)
def test_the_audit_concludes_what_the_scenario_expects(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    scenario = load_scenario(LAB[name])
    status = run_audit(Options(lab=name, format_name="json"))
    report = json.loads(capsys.readouterr().out)

    assert report["verdict"] == scenario.expect.verdict
    assert status == scenario.expect.exit
    seen = {(row["check"], _target(row["target"], report)): row["status"] for row in report["results"]}
    assert {key: seen.get(key) for key in _expected(scenario)} == _expected(scenario)
    assert "broken" not in seen.values()
    assert "unknown" not in {event["failure"] for event in report["trace"]}


def test_every_lab_scenario_expects_a_verdict() -> None:
    for path in LAB.values():
        expect = load_scenario(path).expect
        assert expect.verdict is not None, path
        assert expect.exit is not None, path
        assert expect.results, path


def test_the_lab_plays_each_product() -> None:
    labs = [load_scenario(path).lab for path in LAB.values()]
    assert {lab.personality for lab in labs if lab is not None} == set(PERSONALITIES)


def _expected(scenario: Scenario) -> dict[tuple[str, str], str]:
    return {
        (check, target): status.value
        for check, targets in scenario.expect.results.items()
        for target, status in targets.items()
    }


def _target(target: str, report: dict[str, dict[str, str]]) -> str:
    """Scenarios call the proxy `proxy`: its port is chosen anew each time."""
    return "proxy" if target == report["proxy"]["url"] else target
