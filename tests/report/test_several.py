"""Several runs: what stands between their reports, and what sums them up."""

import json
from dataclasses import replace
from datetime import timedelta

from proxytest.model.run import Run, Verdict
from proxytest.report import stored_run as one_run
from proxytest.report.ended import Ended
from proxytest.report.formats.json import join
from proxytest.report.several import broken_off, heading, summary_of


def test_the_summary_is_a_table(run: Run) -> None:
    good = replace(run, verdict=Verdict.COMPATIBLE, results=run.results[:2])
    ended = [_called("hq", run, 1), _called("branch-alice", good, 0)]
    assert summary_of(ended, 2) == (
        "\nSummary of 2 runs\n=================\n\n"
        "hq            NOT COMPATIBLE  exit status 1  2 failed, 1 warned, 7 passed, 2 skipped\n"
        "branch-alice  COMPATIBLE      exit status 0  2 passed\n"
        "\nSites and clients\n"
        "       Site          Windows  Android\n"
        "fails  hq            fails    works    tls.intercepted\n"
        "works  branch-alice  fails    works\n"
        "\nCauses\n"
        "FAIL  1 site: The proxy opens the TLS connection, and the client refuses to connect. (for *.wbx2.com)"
        "  tls.intercepted: hq\n"
        "warn  1 site: The proxy seems to list single hosts instead of the domain.  policy.listed-singly: hq\n"
    )


def test_a_site_with_a_name_of_its_own_is_told_beside_the_run(run: Run) -> None:
    lines = summary_of([Ended(name="hq-alice", run=run, status=1)], 1).splitlines()
    assert lines[4].startswith("hq-alice  Oslo  NOT COMPATIBLE  exit status 1")
    assert lines[-1].endswith("policy.listed-singly: Oslo")


def test_of_a_site_with_earlier_runs_the_last_is_told_and_what_changed(run: Run) -> None:
    good = replace(run, verdict=Verdict.COMPATIBLE, results=run.results[:2], started=run.started - timedelta(days=1))
    text = summary_of([_called("hq", run, 1), Ended(name="hq (2)", called="hq", run=_site(good), status=0)], 2)
    rows = text.partition("=\n\n")[2].partition("\n\n")[0].splitlines()
    assert (rows[0].split()[0], rows[1:]) == ("hq", ["and 1 earlier"])
    assert (
        text.partition("Changes since the run before\n")[2].splitlines()
        == [
            "works before, fails now: hq",
            "new  1 site: The proxy opens the TLS connection, and the client refuses to connect.  tls.intercepted: hq",
            "new  1 site: The proxy seems to list single hosts instead of the domain.  policy.listed-singly: hq",
            "no longer tested  1 site:  auth/scheme: hq",
        ][:3]
    )


def test_a_silent_site_is_told_and_its_old_run_is_not(run: Run) -> None:
    good = replace(run, verdict=Verdict.COMPATIBLE, results=run.results[:2])
    text = summary_of([_called("hq", run, 1), _called("old", good, 0)], 2, {"old": None, "never": None})
    assert "COMPATIBLE  exit status 0" not in text
    assert "silent  old    silent   silent   last seen 2026-03-20 09:30 UTC" in text
    assert "silent  never  silent   silent   no sign of it is known" in text


def _site(run: Run) -> Run:
    return replace(run, asked=replace(run.asked, site=""))


def _called(name: str, run: Run, status: int) -> Ended:
    return Ended(name=name, run=_site(run), status=status)


def test_what_was_judged_before_it_was_broken_off_is_said(run: Run) -> None:
    ended = [
        Ended(name="hq", run=run, status=1, files=("x-hq.html", "x-hq.json")),
        Ended(name="branch", run=replace(run, complete=False), status=1, files=("x-branch.html",)),
    ]
    assert broken_off(ended, ["hq", "branch", "plant", "lab"]) == (
        "judged: hq; judged by what was seen until then: branch; not judged: plant, lab; "
        "reports: x-hq.html, x-hq.json, x-branch.html"
    )
    assert broken_off([], ["hq"]) == "not judged: hq"


def test_reports_are_apart() -> None:
    assert heading("hq", 1, 12) == "Run 1 of 12: hq\n===============\n\n"
    assert heading("branch", 12, 12).startswith("\nRun 12 of 12: branch\n")


def test_json_holds_what_one_run_alone_would_write(run: Run) -> None:
    data = json.loads(join([Ended(name="hq", run=run, status=1)]))
    assert data["format"] == 2
    assert data["runs"] == [{"name": "hq", "status": 1, "report": json.loads(one_run.to_json(run))}]
    assert data.keys() == {"format", "runs", "sites"}


def test_hostile_text_is_escaped(hostile_run: Run) -> None:
    ended = [Ended(name="a\x1b[2J", run=hostile_run, status=1)]
    for text in (summary_of(ended, 1), heading("a\x1b[2J", 1, 1), join(ended)):
        assert all(char.isprintable() or char == "\n" for char in text)
