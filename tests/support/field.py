"""The table of field cases: a test that bears `@pytest.mark.row` plays one row, and its line is printed at the end.

`make field` runs all of them, wherever they are, and prints: the row, what is right, what the audit said.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from proxytest.model.result import Party, Sureness
from proxytest.model.run import Run, Verdict
from proxytest.report.stored_run import to_json

_LINE = "field row"


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """The right answer to a situation; values that are None are not compared."""

    verdict: Verdict | str | None = None
    code: str | None = None  #: of a finding, or of a result that is undecided
    party: Party | None = None
    certainty: Sureness | None = None
    result: tuple[str, str, str] | None = None  #: check, target, status

    def __str__(self) -> str:
        parts = (self.verdict, self.code, self.party, self.certainty, " ".join(self.result) if self.result else None)
        return ", ".join(str(part) for part in parts if part is not None)


@dataclass(frozen=True, slots=True)
class Table:
    """Compares one run with the right answer, and writes the line of the table."""

    node: pytest.Item

    def holds(self, run: Run | Mapping[str, Any], right: Right, *, never: tuple[str, ...] = ()) -> None:
        """Fail where the run does not say what is right, or names a code that it must not name.

        `run` is a run, or the JSON report of one.
        """
        report = json.loads(to_json(run)) if isinstance(run, Run) else run
        wrong = [*_missing(report, right), *(f"{code} is told" for code in never if code in _codes(report))]
        self.says(_got(report), str(right), why="; ".join(wrong))

    def says(self, got: str, right: str, *, why: str = "") -> None:
        """Write a line about something else than a run; `why` it is wrong."""
        mark = self.node.get_closest_marker("row")
        if mark is None:
            raise ValueError("a test of a field case bears @pytest.mark.row(number, situation)")
        self.node.user_properties.append((_LINE, (*mark.args, right, got, not why)))
        assert not why, f"{why}. Got: {got}"


def _findings(report: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [finding for result in report["results"] for finding in result["findings"]]


def _codes(report: Mapping[str, Any]) -> set[str]:
    undecided = {result["code"] for result in report["results"] if result["status"] == "undecided" and result["code"]}
    return undecided | {finding["code"] for finding in _findings(report)}


def _missing(report: Mapping[str, Any], right: Right) -> Iterator[str]:
    if right.verdict not in (None, report["verdict"]):
        yield f"the verdict is not {right.verdict}"
    if right.code is not None and right.code not in _codes(report):
        yield f"{right.code} is not told"
    told = [finding for finding in _findings(report) if finding["code"] == right.code]
    if right.party is not None and not any(finding["party"] == right.party for finding in told):
        yield f"{right.code} is not of: {right.party}"
    if right.certainty is not None and not any(finding["certainty"] == right.certainty for finding in told):
        yield f"{right.code} is not {right.certainty}"
    results = {(result["check"], result["target"], result["status"]) for result in report["results"]}
    if right.result is not None and right.result not in results:
        yield f"not: {' '.join(right.result)}"


def _got(report: Mapping[str, Any]) -> str:
    told = dict.fromkeys(
        f"{finding['code']} ({finding['party']}, {finding['certainty']})" for finding in _findings(report)
    )
    undecided = dict.fromkeys(
        f"{result['check']} undecided ({result['code'] or 'no code'})"
        for result in report["results"]
        if result["status"] == "undecided"
    )
    return ", ".join((str(report["verdict"]), *told, *undecided))


@pytest.fixture
def table(request: pytest.FixtureRequest) -> Table:
    """Give the line of the table that the test plays."""
    return Table(request.node)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the lines, in the order of their numbers."""
    reports = [one for outcome in ("passed", "failed") for one in terminalreporter.getreports(outcome)]
    lines = [value for report in reports for name, value in report.user_properties if name == _LINE]
    for number, situation, right, got, good in sorted(lines, key=lambda line: (line[0][0], int(line[0][1:]), line[1])):
        terminalreporter.write_line(f"{number:4} {'ok   ' if good else 'WRONG'} {situation}")
        terminalreporter.write_line(f"           right: {right}")
        terminalreporter.write_line(f"           got:   {got}")
