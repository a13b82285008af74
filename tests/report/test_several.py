"""Several runs: what stands between their reports, and what sums them up."""

import json
from dataclasses import replace

from proxytest.model.run import Run, Verdict
from proxytest.report import stored_run as one_run
from proxytest.report.several import Ended, heading, summary_of, to_json


def test_the_summary_is_a_table(run: Run) -> None:
    good = replace(run, verdict=Verdict.COMPATIBLE, results=run.results[:2])
    ended = [Ended(name="hq", run=run, status=1), Ended(name="branch-alice", run=good, status=0)]
    assert summary_of(ended, 2) == (
        "\nSummary of 2 runs\n=================\n\n"
        "hq            NOT COMPATIBLE  exit status 1  2 failed, 1 warned, 7 passed, 2 skipped\n"
        "branch-alice  COMPATIBLE      exit status 0  2 passed\n"
    )


def test_reports_are_apart() -> None:
    assert heading("hq", 1, 12) == "Run 1 of 12: hq\n===============\n\n"
    assert heading("branch", 12, 12).startswith("\nRun 12 of 12: branch\n")


def test_json_holds_what_one_run_alone_would_write(run: Run) -> None:
    data = json.loads(to_json([Ended(name="hq", run=run, status=1)]))
    assert data == {"format": 2, "runs": [{"name": "hq", "status": 1, "report": json.loads(one_run.to_json(run))}]}


def test_hostile_text_is_escaped(hostile_run: Run) -> None:
    ended = [Ended(name="a\x1b[2J", run=hostile_run, status=1)]
    for text in (summary_of(ended, 1), heading("a\x1b[2J", 1, 1), to_json(ended)):
        assert all(char.isprintable() or char == "\n" for char in text)
