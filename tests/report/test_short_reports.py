"""What a reader sees at once: the causes on the last screen, Markdown of sixty lines, and what would decide it."""

from dataclasses import replace

import pytest

from proxytest.model.open_verdict import OpenWay, ToDecide
from proxytest.model.result import Finding, Result, Status
from proxytest.model.run import Run, Verdict
from proxytest.report.console import render
from proxytest.report.formats import render_as
from tests.report.conftest import RUN
from tests.support.pages import FRAGMENT

FOUND = next(result.findings[0] for result in RUN.results if result.findings)
TODO = "Run again with --user NAME."


def finding(number: int, length: int) -> Finding:
    text = f"number {number}: {'word ' * length}".strip()
    return replace(FOUND, code=f"code.{number}", message=text, expected=text, actual=text, remedy=f"{text}. {text}.")


def failing(causes: int, targets: int = 1, length: int = 3) -> Run:
    """A run with as many causes, each at as many hosts."""
    results = tuple(
        Result(
            check=f"area{cause}/name",
            target=f"host{host}.wbx2.com:443",
            status=Status.FAIL,
            reason="it fails",
            requirements=("R13",),
            findings=(finding(cause, length),),
        )
        for cause in range(causes)
        for host in range(targets)
    )
    skipped = tuple(
        Result(check=f"skip{number}/name", target="-", status=Status.SKIP, reason=f"why {number}", requirements=())
        for number in range(30)
    )
    undecided = tuple(
        Result(
            check=f"open{number}/name", target="-", status=Status.UNDECIDED, reason=f"not clear {number}",
            requirements=(), to_decide=TODO,
        )
        for number in range(9)
    )  # fmt: skip
    return replace(RUN, results=(*results, *skipped, *undecided))


@pytest.mark.parametrize("causes", [1, 2, 3, 5, 9, 15])
@pytest.mark.parametrize("length", [1, 30])
def test_all_causes_and_what_to_do_are_on_the_last_screen(causes: int, length: int) -> None:
    lines = render(failing(causes, 20, length), width=80, color=False, verbose=False).splitlines()[-40:]
    heads = [line for line in lines if line.partition(". ")[0].isdecimal() and "FAIL" in line]
    assert len(heads) == causes
    assert lines[-2].startswith("NOT COMPATIBLE")


@pytest.mark.parametrize("causes", [1, 4, 12, 90])
@pytest.mark.parametrize("length", [1, 30])
def test_markdown_has_at_most_sixty_lines_and_all_of_it_when_asked(causes: int, length: int) -> None:
    run = failing(causes, 20, length)
    short, full = render_as("markdown", run), render_as("markdown", run, full=True)
    assert len(short.splitlines()) <= 60
    assert short.count("### 1. FAIL") == 1
    assert full.count("\n### ") == causes + 3
    assert "why 29" in full
    assert "Evidence: events" in full
    assert "Evidence" not in short


def test_what_was_not_tested_is_a_line() -> None:
    text = render(failing(1), width=80, color=False, verbose=False)
    assert "Not tested: 30 results of 30 areas; -v says why\n" in text
    assert "why 3" not in text
    assert "why 3" in render(failing(1), width=80, color=False, verbose=True)


def test_hosts_are_joined_by_the_patterns_of_the_profile() -> None:
    run = failing(1, 7)
    every = replace(run, asked=replace(run.asked, targets=tuple(f"host{number}.wbx2.com:443" for number in range(7))))
    one_more = replace(run, asked=replace(run.asked, targets=(*every.asked.targets, "u2c.wbx2.com:443")))
    assert "all 7 hosts of *.wbx2.com" in render(every, width=80, color=False, verbose=False)
    assert "(7 of 8 hosts of *.wbx2.com)" in " ".join(render(one_more, width=80, color=False, verbose=False).split())


NAMES = ("console", "html", "markdown", "junit", "sarif", "json", "prometheus", "text")


def written(name: str, run: Run) -> str:
    return render(run, width=80, color=False, verbose=False) if name == "console" else render_as(name, run)


@pytest.mark.table("way", "name")
@pytest.mark.parametrize("way", OpenWay)
@pytest.mark.parametrize("name", NAMES)
def test_each_format_tells_what_would_decide_the_verdict(way: OpenWay, name: str) -> None:
    action = f"Do what decides {way.value}"
    run = replace(RUN, verdict=Verdict.INCONCLUSIVE, to_decide=ToDecide(way=way, action=action))
    assert action in written(name, run)


@pytest.mark.parametrize("name", ["console", "html", "markdown", "junit", "json", "csv", "text"])
def test_each_format_tells_what_would_decide_a_result(name: str) -> None:
    assert TODO in " ".join(written(name, failing(0)).split())


@pytest.mark.parametrize("causes", [2, 5, 15])
@pytest.mark.parametrize("length", [1, 30])
def test_the_worst_cause_is_told_in_full_however_many_there_are(causes: int, length: int) -> None:
    text = render(failing(causes, 20, length), width=80, color=False, verbose=False)
    assert text.count("   what to do  ") >= 1
    assert text.index("   what to do  ") < text.index("\n2. FAIL")


def test_the_worst_cause_has_its_configuration_and_others_the_command_where_it_is_long() -> None:
    fragment = replace(FRAGMENT, text="# --- No inspection ---\n" + "".join(f"line {n}\n" for n in range(20)))
    run = failing(1)
    results = tuple(replace(one, findings=(replace(FOUND, code="tls.intercepted"),)) for one in run.results[:1])
    text = render(replace(run, results=results), width=80, color=False, verbose=False, fragment=fragment)
    assert "line 19" in text
    assert "proxytest policy" not in text


LONG = "acl webex_closed_like ssl::server_name_regex -i ^identity-with-a-name-of-some-length[.]webex[.]com$"


@pytest.mark.parametrize("verbose", [False, True])
@pytest.mark.parametrize("width", [40, 80, 100])
def test_a_line_to_paste_is_never_broken(width: int, *, verbose: bool) -> None:
    """Squid reads the first half as an acl that is empty, and stops at the second."""
    fragment = replace(
        FRAGMENT, text=f"# --- No inspection ---\n{LONG}\n", warn=lambda _: ("Where it goes: " + "here " * 30,)
    )
    run = failing(1)
    results = tuple(replace(one, findings=(replace(FOUND, code="tls.intercepted"),)) for one in run.results[:1])
    text = render(replace(run, results=results), width=width, color=False, verbose=verbose, fragment=fragment)
    assert LONG in text.splitlines()
    comments = [line for line in text.splitlines() if "here here" in line]
    assert len(comments) > 1
    assert all(line.startswith("# ") and len(line) <= width for line in comments)


@pytest.mark.parametrize("causes", [1, 2, 9])
@pytest.mark.parametrize("length", [1, 30])
@pytest.mark.parametrize("lines", [1, 8, 9])
@pytest.mark.parametrize("comments", [1, 12, 60])
def test_markdown_shows_a_fragment_whole_or_the_command_that_prints_it(
    causes: int, length: int, lines: int, comments: int
) -> None:
    pasted = [f"line {number}" for number in range(lines)]
    fragment = replace(
        FRAGMENT,
        profile="--profile spark-2016",
        text="# --- No inspection ---\n" + "\n".join(pasted),
        warn=lambda _: ("word " * 18,) * comments,
    )
    run = failing(causes, 1, length)
    mended = (
        replace(one, findings=(replace(one.findings[0], code="tls.intercepted"),)) for one in run.results[:causes]
    )
    text = render_as("markdown", replace(run, results=(*mended, *run.results[causes:])), fragment=fragment)
    assert len(text.splitlines()) <= 60
    assert text.count("```") % 2 == 0
    for block in (block.strip().splitlines() for block in text.split("```")[1::2]):
        assert [line for line in block[1:] if not line.startswith("#")] in (pasted, [fragment.command])
