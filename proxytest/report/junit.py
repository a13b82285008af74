"""JUnit XML, as continuous integration reads it: an area is a suite, a result is a case."""

from datetime import UTC
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from proxytest.model.result import Finding, Result, Status
from proxytest.model.run import Run
from proxytest.report.visible import visible

_TAGS = {Status.FAIL: "failure", Status.BROKEN: "error", Status.SKIP: "skipped"}


def to_junit(run: Run) -> str:
    """Write a run as JUnit XML; what XML 1.0 forbids is escaped as `visible` does."""
    root = Element("testsuites", name="proxytest")
    _count(root, run.results)
    started = run.started.astimezone(UTC).isoformat(timespec="seconds")
    for area in dict.fromkeys(_area(result) for result in run.results):
        results = tuple(result for result in run.results if _area(result) == area)
        suite = SubElement(root, "testsuite", name=visible(area), timestamp=started)
        _count(suite, results)
        _properties(suite, run)
        for result in results:
            _case(suite, result)
    indent(root)
    # ElementTree's own declaration would name the encoding of this machine's locale.
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _area(result: Result) -> str:
    return result.check.partition("/")[0]


def _count(element: Element, results: tuple[Result, ...]) -> None:
    def number(status: Status) -> str:
        return str(sum(result.status is status for result in results))

    element.set("tests", str(len(results)))
    element.set("failures", number(Status.FAIL))
    element.set("errors", number(Status.BROKEN))
    element.set("skipped", number(Status.SKIP))
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
    tag = _TAGS.get(result.status)
    if tag is not None:
        SubElement(case, tag, message=visible(result.reason)).text = text or None
    elif result.status is Status.WARN:
        SubElement(case, "system-out").text = f"warning: {visible(result.reason)}\n\n{text}".rstrip()


def _finding(finding: Finding) -> str:
    evidence = ", ".join(str(number) for number in finding.evidence)
    lines = {"expected": finding.expected, "seen": finding.actual, "what to do": finding.remedy}
    told = [f"{name}: {visible(text)}" for name, text in lines.items()]
    return "\n".join((visible(finding.message), *told, f"evidence: events {evidence}"))
