"""Several runs of one scenario: the headings between their reports, and the summary."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from proxytest.model.run import FORMAT, Run
from proxytest.report import stored_run as one_run
from proxytest.report.summary import counts, verdict_words
from proxytest.report.visible import visible


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A finished run."""

    name: str
    run: Run
    status: int  #: the exit status that it would have alone


def heading(name: str, number: int, total: int) -> str:
    """Return the heading of a run's report."""
    title = f"Run {number} of {total}: {visible(name)}"
    apart = "\n" if number > 1 else ""
    return f"{apart}{title}\n{'=' * len(title)}\n\n"


def summary_of(ended: Iterable[Ended], total: int) -> str:
    """Return a line for each finished run, of `total` runs."""
    rows = [(visible(one.name), verdict_words(one.run), f"exit status {one.status}", counts(one.run)) for one in ended]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = (
        "  ".join([*(f"{cell:{width}}" for cell, width in zip(row, widths, strict=False)), row[-1]]) for row in rows
    )
    title = f"Summary of {total} runs" if len(rows) == total else f"Summary of {len(rows)} of {total} runs"
    return "\n".join(["", title, "=" * len(title), "", *lines, ""])


def to_json(ended: Iterable[Ended]) -> str:
    """Write an object whose `runs` hold name, exit status and report of each; a report is what one run alone writes."""
    runs = [{"name": one.name, "status": one.status, "report": json.loads(one_run.to_json(one.run))} for one in ended]
    return json.dumps({"format": FORMAT, "runs": runs}, indent=2) + "\n"
