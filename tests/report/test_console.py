from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len

from proxytest.model.result import Result, Status
from proxytest.model.run import Product, Proxy, Run, Verdict
from proxytest.report.console import render

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
        "INCONCLUSIVE: spark-2016 without an explicit proxy\nproduct unknown; profile of 2016-04-18; tested in 12.3 s\n"
    )


def test_a_bug_of_ours_is_named_as_one(run: Run) -> None:
    broken = Result(check="media/udp", target="", status=Status.BROKEN, reason="KeyError: 'x'", requirements=())
    text = render(replace(run, results=(broken,)), width=80, color=False, verbose=False)
    assert "Results: 1 broken by a bug of proxytest" in text
    assert "BUG   media/udp  KeyError: 'x'" in text
