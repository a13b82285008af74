"""The text of a failed test: the finding, what to do about it, and its proof."""

from collections.abc import Iterable, Iterator

from proxytest.model.result import Finding, Result, Status
from proxytest.model.run import Run
from proxytest.report.summary import client_words, event_numbers, verdict_sentence
from proxytest.report.transcript import cited, transcript
from proxytest.report.visible import visible

VERDICT, WARNING = "proxytest_verdict", "proxytest_warning"  #: properties of a test's report
_MOST = 60  #: lines of a transcript; a report of `proxytest run -o` has all of it


def failure_text(run: Run, results: Iterable[Result]) -> str:
    """Return the results of a test, each with its findings and the lines of the transcript that prove them."""
    return "\n\n".join("\n".join(_result(run, result)) for result in results)


def _result(run: Run, result: Result) -> Iterator[str]:
    where = "" if result.target in ("-", "") else f" at {visible(result.target)}"
    yield f"{visible(result.reason)}{where}"
    for finding in result.findings:
        if len(result.findings) > 1:
            yield visible(finding.message)
        yield from _finding(run, finding)


def _finding(run: Run, finding: Finding) -> Iterator[str]:
    yield f"  expected    {visible(finding.expected)}"
    yield f"  seen        {visible(finding.actual)}"
    yield f"  what to do  {visible(finding.remedy)}"
    yield f"  evidence    {event_numbers(finding.evidence)}"
    lines = [
        f"    {f'#{event.seq}':<5} {line}" for event in cited(run.trace, finding.evidence) for line in transcript(event)
    ]
    yield from lines[:_MOST]
    if len(lines) > _MOST:
        yield f"    ... and {len(lines) - _MOST} more lines"


def verdict_text(run: Run) -> str:
    """Return the verdicts, for the run and each client, and the expectations that were not met."""
    lines = [visible(verdict_sentence(run))]
    lines += [f"  {visible(client.title)}: {client_words(client)}" for client in run.clients]
    for one in run.expectations:
        if not one.met:
            lines.append(visible(f"  expected {one.check} {one.target}: {one.expected}, found {one.found}"))
    for waiver in run.waivers:
        if waiver.state.value == "expired":
            lines.append(visible(f"  the waiver of {waiver.concerns} {waiver.target} expired on {waiver.until}"))
    return "\n".join(lines)


def worst(results: Iterable[Result]) -> Status:
    """Return the status of a test with several results; a pass outweighs those that prove nothing."""
    statuses = {result.status for result in results if not result.excused}
    order = (Status.BROKEN, Status.FAIL, Status.WARN, Status.PASS, Status.UNDECIDED, Status.SKIP)
    return next((status for status in order if status in statuses), Status.SKIP)


def summary_lines(reports: Iterable[object]) -> Iterator[str]:
    """Return the lines of all tests for the terminal summary."""
    for report in reports:
        for name, text in getattr(report, "user_properties", ()):
            if name in (VERDICT, WARNING):
                yield f"{getattr(report, 'nodeid', '')}: {text}"
