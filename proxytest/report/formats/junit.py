"""JUnit XML, as continuous integration reads it: an area is a suite, a result is a case."""

from collections.abc import Iterator
from datetime import UTC
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from proxytest.model.result import Finding, Result, Status
from proxytest.model.run import Run
from proxytest.model.waiver import WaiverState
from proxytest.report.report_format import Format
from proxytest.report.visible import visible

_TAGS = {Status.FAIL: "failure", Status.BROKEN: "error", Status.UNDECIDED: "skipped", Status.SKIP: "skipped"}


def to_junit(run: Run) -> str:
    """Write a run as JUnit XML; what XML 1.0 forbids is escaped as `visible` does."""
    every = (*run.results, *_agreed(run))
    root = Element("testsuites", name="proxytest")
    _count(root, every)
    started = run.started.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")  # the strict schemas take no offset
    for area in dict.fromkeys(map(_area, every)):
        results = tuple(result for result in every if _area(result) == area)
        suite = SubElement(root, "testsuite", name=visible(area), timestamp=started)
        _count(suite, results)
        suite.set("skipped", _number(results, Status.SKIP, Status.UNDECIDED))  # schemas know it of a suite only
        _properties(suite, run)
        for result in results:
            _case(suite, result)
    indent(root)
    # ElementTree's own declaration would name the encoding of this machine's locale.
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _agreed(run: Run) -> Iterator[Result]:
    """Return a case for each expectation, and for each expired waiver of a finding."""
    for one in run.expectations:
        status = Status.PASS if one.met else Status.FAIL
        told = f"{one.check} is {one.found}, expected {one.expected}"
        yield Result(check=f"expected/{one.check}", target=one.target, status=status, reason=told, requirements=())
    for use in run.waivers:
        if use.state is WaiverState.EXPIRED:
            told = f"the waiver of {use.concerns} expired on {use.until}, but the finding is still there: {use.reason}"
            yield Result(
                check=f"waived/{use.concerns}", target=use.target, status=Status.FAIL, reason=told, requirements=()
            )


def _area(result: Result) -> str:
    return result.check.partition("/")[0]


def _number(results: tuple[Result, ...], *statuses: Status) -> str:
    return str(sum(_status(result) in statuses for result in results))


def _status(result: Result) -> Status:
    """Return the element of a waived finding: skipped, since it must not stop a pipeline and is no success."""
    return Status.SKIP if result.excused else result.status


def _reason(result: Result) -> str:
    if result.waived is None or not result.excused:
        return result.reason
    return f"waived until {result.waived.until}: {result.waived.reason}; {result.reason}"


def _count(element: Element, results: tuple[Result, ...]) -> None:
    element.set("tests", str(len(results)))
    element.set("failures", _number(results, Status.FAIL))
    element.set("errors", _number(results, Status.BROKEN))
    element.set("time", f"{sum(result.duration_s for result in results):.3f}")


def _properties(suite: Element, run: Run) -> None:
    properties = SubElement(suite, "properties")
    known = {"verdict": run.verdict, "profile": run.profile.name, "proxy": run.proxy.url or ""}
    for name, value in known.items():
        SubElement(properties, "property", name=name, value=visible(value))


def _case(suite: Element, result: Result) -> None:
    case = SubElement(suite, "testcase", classname=visible(result.check), name=visible(result.target))
    case.set("time", f"{result.duration_s:.3f}")
    text = "\n\n".join(_finding(finding) for finding in result.findings)
    tag = _TAGS.get(_status(result))
    if tag is not None:
        told = SubElement(case, tag, message=visible(_reason(result)), type=visible(_code(result)))
        told.text = text or None
    elif result.status is Status.WARN:
        SubElement(case, "system-out").text = f"warning: {visible(result.reason)}\n\n{text}".rstrip()


def _code(result: Result) -> str:
    """Return the first code; the check where there is none."""
    return next((finding.code for finding in result.findings), result.code or result.because or result.check)


def _finding(finding: Finding) -> str:
    evidence = ", ".join(str(number) for number in finding.evidence)
    lines = {"expected": finding.expected, "seen": finding.actual, "what to do": finding.remedy}
    lines |= {"code": finding.code, "who": f"{finding.party}, {finding.certainty}"}
    told = [f"{name}: {visible(text)}" for name, text in lines.items()]
    return "\n".join((visible(finding.message), *told, f"evidence: events {evidence}"))


FORMAT = Format(
    endings=(".xml",),
    holds="JUnit XML: a test case for each result",
    write=to_junit,
)
