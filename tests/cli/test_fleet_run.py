"""`proxytest fleet run --hub`: what is told of sites that answered, refused, and did not answer."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from proxytest.cli import fleet_run
from proxytest.cli.fleet_run import Waiting, run_fleet
from proxytest.fleet.hub_address import HubAccess, parse_hub
from proxytest.fleet.jobs import Jobs
from proxytest.fleet.site_answer import Answer
from proxytest.model.errors import UsageError
from proxytest.model.run import Run, Verdict
from proxytest.prepare.merge_options import Options
from tests.report.conftest import RUN
from tests.support.fleet import at

SITES = """
auth: basic
proxies:
  oslo: {proxy: 'http://proxy.oslo.example:8080'}
  bergen: {proxy: 'http://proxy.bergen.example:8080'}
  old: {proxy: 'http://old.example:8080', site: harbour}
  new: {proxy: 'http://new.example:8080', site: harbour}
"""
WAITING = Waiting(hub=HubAccess(address=parse_hub("wss://hub.example"), credential=Path("operator.nk")), seconds=1)


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = tmp_path / "sites.yaml"
    path.write_text(SITES)
    return path


def answering(monkeypatch: pytest.MonkeyPatch, before: dict[str, Run] | None = None, **told: Run | str) -> None:
    """Let these runs answer: by a run, or by the words of a refusal; `before` are the sites' last runs."""

    async def asked(jobs: Jobs, _: Waiting, answers: dict[str, Answer], __: Options) -> dict[str, Answer]:
        for one in jobs.each:
            if (answer := told.get(one.name)) is not None:
                ran = {"refused": answer} if isinstance(answer, str) else {"run": answer}
                answers[one.job.id] = Answer(id=one.job.id, site=one.job.site, version="1", **ran)
        return {site: Answer(id="0", site=site, version="1", run=run) for site, run in (before or {}).items()}

    monkeypatch.setattr(fleet_run, "_asked", asked)


GOOD = at(RUN, "", Verdict.COMPATIBLE)


def test_a_site_that_does_not_answer_is_silent_in_every_report(
    scenario: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    answering(monkeypatch, oslo=GOOD, old=GOOD, new=GOOD)
    outputs = tuple(tmp_path / f"all.{ending}" for ending in ("json", "prom", "html", "md"))
    assert run_fleet(Options(scenario=scenario, outputs=outputs), WAITING) == 4
    told = capsys.readouterr()
    assert "silent  bergen " in told.out
    assert "bergen: silent: no worker of the site bergen has answered" in told.err
    sites = {one["site"]: one["state"] for one in json.loads((tmp_path / "all.json").read_text())["sites"]}
    assert sites == {"bergen": "silent", "oslo": "works", "harbour": "works"}
    states = [
        (one.labels["site"], one.value)
        for family in text_string_to_metric_families((tmp_path / "all.prom").read_text())
        if family.name == "proxytest_site_state"
        for one in family.samples
    ]
    assert ("bergen", 4) in states
    assert "| bergen |  | SILENT, no sign of it is known |" in (tmp_path / "all.md").read_text()
    assert "<strong>bergen</strong>" in (tmp_path / "all.html").read_text()


def test_one_silent_run_of_a_site_does_not_hide_what_another_says(
    scenario: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answering(monkeypatch, oslo=GOOD, bergen=GOOD, new=at(RUN, "", Verdict.INCOMPATIBLE))
    assert run_fleet(Options(scenario=scenario), WAITING) == 1
    lines = capsys.readouterr().out.partition("Sites and clients")[2].splitlines()
    assert [line.split()[:3] for line in lines if "harbour" in line][:2] == [
        ["fails", "harbour", "fails"],
        ["silent", "harbour", "(old)"],
    ]


def test_where_nobody_answers_there_is_a_report_of_that(
    scenario: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answering(monkeypatch, oslo="this site allows no profile but its own")
    assert run_fleet(Options(scenario=scenario), WAITING) == 4
    told = capsys.readouterr()
    assert told.out.startswith("Summary of 0 runs\n")
    assert "silent  oslo" in told.out
    assert "oslo: not audited: this site allows no profile but its own" in told.err


def test_a_worker_cannot_speak_for_another_site(
    scenario: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stranger = replace(GOOD, asked=replace(GOOD.asked, site="bergen", name="bergen"))
    answering(monkeypatch, oslo=stranger, old=GOOD, new=GOOD, bergen=at(RUN, "", Verdict.INCOMPATIBLE))
    run_fleet(Options(scenario=scenario), WAITING)
    out = capsys.readouterr().out
    assert "\nfails  bergen " in out
    assert "\nworks  oslo " in out


def test_what_changed_since_the_last_run_of_a_site_is_told(
    scenario: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of harbour there are two runs, so nobody knows which its last one was."""
    earlier = replace(at(RUN, "", Verdict.COMPATIBLE), results=(), started=RUN.started - timedelta(days=1))
    before = {"oslo": earlier, "harbour": earlier}
    answering(monkeypatch, before, oslo=RUN, bergen=GOOD, old=GOOD, new=GOOD)
    run_fleet(Options(scenario=scenario), WAITING)
    told = capsys.readouterr().out
    assert "and 1 earlier" in told
    changed = told.partition("Changes")[2]
    assert "oslo" in changed
    assert "harbour" not in changed


@pytest.mark.parametrize("error", [KeyboardInterrupt(), UsageError("the hub takes no jobs: not ready yet")], ids=repr)
def test_what_came_before_it_was_interrupted_is_told(
    scenario: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    error: BaseException,
) -> None:
    async def interrupted(jobs: Jobs, _: Waiting, answers: dict[str, Answer], __: Options) -> dict[str, Answer]:
        first = jobs.each[0].job
        answers[first.id] = Answer(id=first.id, site=first.site, version="1", run=GOOD)
        raise error

    monkeypatch.setattr(fleet_run, "_asked", interrupted)
    with pytest.raises(type(error)):
        run_fleet(Options(scenario=scenario, outputs=(tmp_path / "all.json",)), WAITING)
    assert "works   oslo" in capsys.readouterr().out
    assert (tmp_path / "all.json").exists()


def test_a_hub_that_was_never_reached_makes_no_report(
    scenario: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def unreached(*_: object) -> dict[str, Answer]:
        raise UsageError("the hub cannot be reached")

    monkeypatch.setattr(fleet_run, "_asked", unreached)
    with pytest.raises(UsageError):
        run_fleet(Options(scenario=scenario), WAITING)
    assert capsys.readouterr().out == ""
