"""What a good verdict covers."""

from dataclasses import replace

import pytest

from proxytest.model.result import Result, Status
from proxytest.model.run import Run, Verdict
from proxytest.report.coverage import coverage
from tests.report.conftest import RUN


def run_of(*passed: str, verdict: Verdict = Verdict.COMPATIBLE) -> Run:
    results = tuple(
        Result(check=check, target="a:443", status=Status.PASS, reason="", requirements=()) for check in passed
    )
    skipped = Result(check="media/udp", target="-", status=Status.SKIP, reason="", requirements=())
    return replace(RUN, verdict=verdict, results=(*results, skipped))


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (
            ("tunnel/https", "wss/upgrade"),
            "This covers sign-in, messages and notifications. Not tested: calls (they need --media HOST).",
        ),
        (("tunnel/https", "media/tcp"), "This covers sign-in, messages and calls. Not tested: notifications."),
        (("tunnel/https", "wss/upgrade", "media/tcp"), ""),
    ],
)
def test_what_was_not_tested_is_said(passed: tuple[str, ...], words: str) -> None:
    assert coverage(run_of(*passed)) == words


def test_what_was_tried_and_is_open_is_said() -> None:
    run = run_of("tunnel/https", "wss/upgrade")
    tried = [replace(run.results[0], check="media/choice", status=status) for status in (Status.UNDECIDED, Status.WARN)]
    said = "This covers sign-in, messages and notifications. Tried, and not decided: calls."
    for results in (tried[:1], tried):
        assert coverage(replace(run, results=(*run.results, *results))) == said
    assert coverage(replace(run, results=(*run.results, tried[1]))) == ""
    passed = replace(tried[0], status=Status.PASS)
    assert coverage(replace(run, results=(*run.results, *tried, passed))) == ""


def test_a_verdict_that_is_not_good_is_explained_by_its_findings() -> None:
    assert coverage(run_of("tunnel/https", verdict=Verdict.INCOMPATIBLE)) == ""


def test_whoever_selects_checks_knows_what_was_left_out() -> None:
    run = run_of("tunnel/https")
    assert coverage(replace(run, asked=replace(run.asked, select=("tunnel",)))) == ""
