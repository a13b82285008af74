from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from rich.cells import cell_len

from proxytest.model.expectation import Compared
from proxytest.model.result import Result, Status
from proxytest.model.run import Product, Proxy, Run, Verdict
from proxytest.model.waiver import WaiverState, WaiverUse
from proxytest.report.console import render
from tests.report.shown import WAIVED

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize(("name", "verbose"), [("console.txt", False), ("console-verbose.txt", True)])
def test_it_reads_as_the_golden_file_does(run: Run, name: str, *, verbose: bool) -> None:
    assert render(run, width=80, color=False, verbose=verbose) == (GOLDEN / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("verbose", [False, True])
def test_no_line_is_wider_than_the_terminal(run: Run, hostile_run: Run, width: int, *, verbose: bool) -> None:
    for each in (run, hostile_run):
        lines = render(each, width=width, color=False, verbose=verbose).splitlines()
        assert max(map(cell_len, lines)) <= width


def test_hostile_text_is_escaped_visibly_and_markup_is_text(hostile_run: Run) -> None:
    text = render(hostile_run, width=4000, color=False, verbose=True)
    assert all(char.isprintable() or char == "\n" for char in text)
    assert r"CN=Corp Inspection CA,O=Corp\x1b[2J\x9b2J\u202e[red]x[/red]<script>" in text


def test_colors_are_the_only_control_characters(hostile_run: Run) -> None:
    text = render(hostile_run, width=80, color=True, verbose=True)
    assert "\x1b[1;31mNOT COMPATIBLE" in text
    assert "\x1b[2J" not in text
    assert "\x9b" not in text


def test_an_empty_run_still_says_its_verdict(run: Run) -> None:
    proxy = Proxy(url=None, product=Product())
    empty = replace(run, proxy=proxy, verdict=Verdict.INCONCLUSIVE, clients=(), results=(), observations=(), trace=())
    assert render(empty, width=80, color=False, verbose=True) == (
        "INCONCLUSIVE: spark-2016 without an explicit proxy\n"
        "Judged by requirements of 2016-04-18; for today's Webex: --profile webex-2026\n"
        "Head office; run hq, site Oslo, account alice; proxytest 0.1.0 on pc7\n(192.0.2.20)\n"
        "product unknown; tested 2026-03-20 09:30 UTC in 12.3 s; profile of 2016-04-18\n"
    )


def test_a_bug_of_ours_is_named_as_one(run: Run) -> None:
    broken = Result(check="media/udp", target="", status=Status.BROKEN, reason="KeyError: 'x'", requirements=())
    text = render(replace(run, results=(broken,)), width=80, color=False, verbose=True)
    assert "Areas: 1 broken by a bug of proxytest" in text
    assert "media  BUG   1 broken by a bug of proxytest: udp" in text
    assert "BUG   media/udp  KeyError: 'x'" in text


def test_an_area_that_passes_is_a_line_where_the_user_selects_a_check_of_it(run: Run) -> None:
    passed = tuple(one for one in run.results if one.status is Status.PASS)
    chosen = replace(run, asked=replace(run.asked, select=("auth/offered",)), results=passed)
    lines = render(chosen, width=80, color=False, verbose=False).splitlines()
    assert [line.split() for line in lines if " pass " in line] == [["auth", "pass", "1", "passed:", "offered"]]


def test_a_waived_finding_comes_last_and_bears_its_reason() -> None:
    text = render(WAIVED, width=80, color=False, verbose=False)
    assert "3. FAIL, waived until 2026-12-31  tls/inspection" in text
    assert "   waived      until the new proxy" in text
    assert "Areas: 2 failed (1 waived), 1 warned" in text


def test_what_was_expected_and_waived_is_told(run: Run) -> None:
    use = WaiverUse(check="wss", target="*", reason="old", until=date(2026, 1, 1), state=WaiverState.EXPIRED)
    compared = [
        Compared(check="verdict", target="-", expected="compatible", found="incompatible", met=False),
        Compared(check="auth", target="basic", expected="skip", found="skip", met=True),
    ]
    told = replace(run, expectations=tuple(compared), waivers=(use,))
    assert render(told, width=120, color=False, verbose=False).partition("Expectations and waivers\n")[2].splitlines()[
        :3
    ] == [
        "  not as expected: verdict is incompatible, expected compatible",
        "  waiver of wss at *, until 2026-01-01: EXPIRED, but the finding is still there (old)",
        "",
    ]


def test_it_says_whose_roots_the_chains_lead_to(run: Run) -> None:
    """By an interceptor's own root every chain is good."""
    text = render(replace(run, asked=replace(run.asked, own_roots=True)), width=200, color=False, verbose=False)
    assert "profile of 2016-04-18, roots of --cacert" in text
    assert "--cacert" not in render(run, width=200, color=False, verbose=False)
