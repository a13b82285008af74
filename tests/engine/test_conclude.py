"""A stored run is judged again, and a bug of ours is told apart from a verdict."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from proxytest.engine import conclude
from proxytest.engine.audit import audit
from proxytest.engine.conclude import judge_again
from proxytest.features.registry import all_checks
from proxytest.judgement.check import Check
from proxytest.judgement.evidence import Evidence
from proxytest.model.result import Judgement, Status
from proxytest.model.run import Expect, Run
from proxytest.report.exit import BROKEN, exit_status
from proxytest.report.stored_run import from_json, to_json
from proxytest.scenario.profile_file import load_profile
from tests.support.company import CompanyBuilder
from tests.support.plans import plan_for

TARGETS = ("idbroker.webex.com:443", "mercury-connection-a.wbx2.com:443")


async def _run(company: CompanyBuilder, *schemes: str, auth: tuple[str, ...] = ("auto",)) -> Run:
    async with company.running(*schemes) as proxy:
        return await audit(plan_for(port=proxy.port, roots=company.authorities.public_pem, auth=auth, targets=TARGETS))


@pytest.mark.parametrize("schemes", [(), ("digest",), ("negotiate", "basic"), ("basic",)])
async def test_a_stored_run_judged_again_is_the_same(company: CompanyBuilder, schemes: tuple[str, ...]) -> None:
    run = await _run(company, *schemes)
    stored = from_json(to_json(run), "run.json")
    assert stored == run
    assert judge_again(stored) == run


async def test_what_a_scenario_expects_is_no_matter_of_another_profile(company: CompanyBuilder) -> None:
    run = await _run(company, "digest")
    run = replace(run, asked=replace(run.asked, expect=Expect(verdict=run.verdict)))
    assert [one.met for one in judge_again(run).expectations] == [True]
    assert [one.met for one in judge_again(run, run.profile).expectations] == [True]
    assert judge_again(run, load_profile("webex-2026")).expectations == ()


async def test_a_check_that_crashes_gives_exit_status_3_and_loses_no_other(
    company: CompanyBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crashes(_: Evidence) -> Iterator[Judgement]:
        raise RuntimeError("a bug of ours")

    whole = await _run(company, "digest")
    broken = Check(id="zzz/broken", requirements=(), judge=crashes, text="Breaks.")
    monkeypatch.setattr(conclude, "all_checks", lambda: {**all_checks(), broken.id: broken})
    again = judge_again(whole)
    assert again.results[:-1] == whole.results
    assert (again.results[-1].check, again.results[-1].status) == ("zzz/broken", Status.BROKEN)
    assert exit_status(again, strict=False) == BROKEN


async def test_every_finding_cites_events_of_the_trace(company: CompanyBuilder) -> None:
    run = await _run(company, "basic", auth=("ntlm",))
    cited = {number for result in run.results for finding in result.findings for number in finding.evidence}
    assert cited
    assert cited <= {event.seq for event in run.trace}
