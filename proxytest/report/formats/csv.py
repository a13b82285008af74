"""CSV (RFC 4180), for spreadsheets: one row per result."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from proxytest.model.result import Finding, Result
from proxytest.model.run import Run
from proxytest.report.about import about
from proxytest.report.ended import Ended
from proxytest.report.report_format import Format
from proxytest.report.sites import NO_SILENT, Silent
from proxytest.report.summary import told_reason
from proxytest.report.visible import visible

_COLUMNS = (
    "check", "target", "status", "reason", "requirements", "message", "expected", "seen", "remedy", "evidence",
    "duration_s", "waived", "run", "account", "title", "site", "machine", "address", "version", "started", "profile",
    "proxy",
)  # fmt: skip
#: A cell that begins with one of these is a formula to some spreadsheet (OWASP, "CSV Injection"), full-width ones too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NO_TARGET = "-"


def to_csv(run: Run) -> str:
    """Write the results as CSV with a row of headings; several findings of a result share its cells."""
    return _written((run,))


def join(ended: Sequence[Ended], _silent: Silent = NO_SILENT) -> str:
    """Write the results of several runs under one row of headings."""
    return _written([one.run for one in ended])


def _written(runs: Iterable[Run]) -> str:
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    writer.writerows(row for run in runs for row in _rows(run))
    return out.getvalue()


def _rows(run: Run) -> Iterator[list[str]]:
    known = {**about(run), "profile": run.profile.name, "proxy": run.proxy.url or ""}
    of = [known.get(column, "") for column in _COLUMNS[_COLUMNS.index("run") :]]
    yield from ([_cell(text) for text in (*_row(result), *of)] for result in run.results)


def _row(result: Result) -> Iterator[str]:
    yield result.check
    yield "" if result.target == _NO_TARGET else result.target
    yield result.status.value
    yield told_reason(result)
    yield " ".join(result.requirements)
    yield from _findings(result.findings)
    yield f"{result.duration_s:.3f}"
    yield f"until {result.waived.until}: {result.waived.reason}" if result.waived and result.excused else ""


def _findings(findings: tuple[Finding, ...]) -> Iterator[str]:
    yield "; ".join(finding.message for finding in findings)
    yield "; ".join(finding.expected for finding in findings)
    yield "; ".join(finding.actual for finding in findings)
    yield "; ".join(finding.remedy for finding in findings)
    yield " ".join(str(number) for finding in findings for number in finding.evidence)


def _cell(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would read as a formula."""
    shown = visible(text)
    return f"'{shown}" if text.startswith(_FORMULA) else shown


FORMAT = Format(
    endings=(".csv",),
    holds="a row for each result, for a spreadsheet",
    write=to_csv,
    join=join,
)
