"""Runs of the same name are compared."""

import json
from dataclasses import replace

import pytest

from proxytest.model.errors import UsageError
from proxytest.model.result import Status
from proxytest.model.run import Run, Verdict
from proxytest.report.diff_several import compare_several, written
from proxytest.report.ended import Ended


def ended(run: Run, *names: str) -> list[Ended]:
    return [Ended(name=name, run=run, status=1) for name in names]


def test_names_decide_which_runs_are_compared(run: Run) -> None:
    found = compare_several(ended(run, "a", "b", "c"), ended(run, "c", "d", "a"))
    assert ([name for name, _ in found.both], found.gone, found.new) == (["c", "a"], ("b",), ("d",))
    assert found.regressed(strict=False)
    assert not compare_several(ended(run, "a", "b"), ended(run, "a", "b", "c")).regressed(strict=True)


def test_one_run_that_got_worse_makes_all_worse(run: Run) -> None:
    passed = tuple(replace(one, status=Status.PASS, findings=()) for one in run.results)
    good = replace(run, verdict=Verdict.COMPATIBLE, results=passed)
    assert compare_several(ended(good, "a", "b"), [*ended(good, "a"), *ended(run, "b")]).regressed(strict=False)


def test_two_single_runs_are_compared_whatever_they_are_called(run: Run) -> None:
    found = compare_several(ended(run, "a"), ended(run, "b"))
    assert "results are unchanged" in written(found, "text", strict=False)
    assert not written(found, "text", strict=False).startswith("b\n")


def test_without_a_common_name_there_is_nothing_to_compare(run: Run) -> None:
    with pytest.raises(UsageError, match="no run of the one file"):
        compare_several(ended(run, "a", "b"), ended(run, "c"))


@pytest.mark.parametrize("format_name", ["text", "json", "markdown"])
def test_each_format_names_the_runs_and_hostile_names_are_escaped(run: Run, format_name: str) -> None:
    bad = "e\x1b[2J"
    text = written(compare_several(ended(run, "a", bad, "b"), ended(run, "a", bad, "c")), format_name, strict=False)
    assert "\x1b" not in text
    if format_name == "json":
        data = json.loads(text)
        assert ([one["name"] for one in data["runs"]], data["gone"], data["new"]) == (["a", bad], ["b"], ["c"])
    else:
        assert "Runs that are not in the new file: b\n" in text
        assert "Runs that are only in the new file: c\n" in text
