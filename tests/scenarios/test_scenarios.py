"""Every proxy of the lab gets the verdict that its scenario expects."""

import json

import pytest

from proxytest.cli.run_command import run_audit
from proxytest.lab.config import PERSONALITIES
from proxytest.prepare.merge_options import Options
from proxytest.scenario.bundled import bundled_scenarios
from proxytest.scenario.scenario import load_scenario

LAB = {name: path for name, path in bundled_scenarios().items() if load_scenario(path).lab is not None}


#: Of the others `make test-rest` makes sure.
CHOSEN = ("corporate", "inspecting", "wrong-password")


@pytest.mark.parametrize(
    "name", [name if name in CHOSEN else pytest.param(name, marks=pytest.mark.table) for name in LAB]
)
def test_the_audit_concludes_what_the_scenario_expects(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    scenario = load_scenario(LAB[name])
    status = run_audit(Options(lab=name, format_name="json"))
    report = json.loads(capsys.readouterr().out)

    assert report["verdict"] == scenario.expect.verdict
    assert status == scenario.expect.exit
    assert len(report["expectations"]) >= len(scenario.expect.results) + 2
    assert [row for row in report["expectations"] if not row["met"]] == []
    assert "broken" not in {row["status"] for row in report["results"]}
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
