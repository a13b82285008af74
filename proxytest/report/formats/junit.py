"""JUnit XML, as continuous integration reads it: an area is a suite, a result is a case."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from proxytest.model.result import Result, Status
from proxytest.model.run import Run
from proxytest.model.waiver import WaiverState
from proxytest.report.about import about
from proxytest.report.affected import affected
from proxytest.report.by_cause import Cause, causes
from proxytest.report.configuration import configuration
from proxytest.report.ended import Ended
from proxytest.report.exit import is_expected
from proxytest.report.fragment import Fragment
from proxytest.report.remedy import to_do
from proxytest.report.report_format import Format
from proxytest.report.sites import NO_SILENT, Silent
from proxytest.report.summary import Problem, told_reason
from proxytest.report.visible import visible

_Texts = Mapping[tuple[str, str, str], str]  #: by check, target and message
_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)  #: of a suite without a run; the strict schemas want one
_TAGS = {Status.FAIL: "failure", Status.BROKEN: "error", Status.UNDECIDED: "skipped", Status.SKIP: "skipped"}


def to_junit(run: Run) -> str:
    """Write a run as JUnit XML; what XML 1.0 forbids is escaped as `visible` does."""
    return to_junit_for(run, None, False)  # noqa: FBT003  the signature


def to_junit_for(run: Run, fragment: Fragment | None, full: bool) -> str:  # noqa: ARG001, FBT001  the signature
    """Write it with the product's configuration, beside what it mends."""
    return _written([("", run)], fragment)


def join(ended: Sequence[Ended], silent: Silent = NO_SILENT) -> str:
    """Write several runs: the name of each stands before its suites, and before the class of each case.

    A silent site is an error: without it a pipeline would take those that answered for all.
    """
    return _written([(f"{visible(one.name)}.", one.run) for one in ended], silent=tuple(map(_silent, silent)))


def _silent(site: str) -> Result:
    told = "silent: this site was expected, and no run of it came"
    return Result(check="silent/site", target=site, status=Status.BROKEN, reason=told, requirements=())


def _written(runs: Sequence[tuple[str, Run]], fragment: Fragment | None = None, silent: tuple[Result, ...] = ()) -> str:
    root = Element("testsuites", name="proxytest")
    _count(root, (*silent, *(result for _, run in runs for result in _cases(run))))
    if silent:
        _suite_of_silent(root, silent, max((run.started.astimezone(UTC) for _, run in runs), default=_NO_TIME))
    for before, run in runs:
        _suites(root, run, before, fragment)
    indent(root)
    # ElementTree's own declaration would name the encoding of this machine's locale.
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _suite_of_silent(root: Element, silent: tuple[Result, ...], at: datetime) -> None:
    suite = SubElement(root, "testsuite", name="silent", timestamp=_moment(at))
    _count(suite, silent)
    suite.set("skipped", "0")
    SubElement(SubElement(suite, "properties"), "property", name="state", value="silent")
    for one in silent:
        _case(suite, one, {}, "")


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")  # the strict schemas take no offset


def _cases(run: Run) -> tuple[Result, ...]:
    """Return the results, and what was agreed; a failure that the scenario expects stops no pipeline."""
    results = (
        replace(one, status=Status.SKIP, reason=f"fails, as expected: {one.reason}") if is_expected(run, one) else one
        for one in run.results
    )
    return (*results, *_agreed(run))


def _suites(root: Element, run: Run, before: str, fragment: Fragment | None) -> None:
    every, told = _cases(run), _texts(run, fragment)
    for area in dict.fromkeys(map(_area, every)):
        results = tuple(result for result in every if _area(result) == area)
        suite = SubElement(root, "testsuite", name=f"{before}{visible(area)}", timestamp=_moment(run.started))
        _count(suite, results)
        suite.set("skipped", _number(results, Status.SKIP, Status.UNDECIDED))  # schemas know it of a suite only
        _properties(suite, run)
        for result in results:
            _case(suite, result, told, before)


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
        return told_reason(result)
    return f"waived until {result.waived.until}: {result.waived.reason}; {result.reason}"


def _count(element: Element, results: tuple[Result, ...]) -> None:
    element.set("tests", str(len(results)))
    element.set("failures", _number(results, Status.FAIL))
    element.set("errors", _number(results, Status.BROKEN))
    element.set("time", f"{sum(result.duration_s for result in results):.3f}")


def _properties(suite: Element, run: Run) -> None:
    properties = SubElement(suite, "properties")
    known = {"verdict": run.verdict, "profile": run.profile.name, "proxy": run.proxy.url or "", **about(run)}
    if run.to_decide is not None:
        known["to decide"] = run.to_decide.action
    for name, value in known.items():
        SubElement(properties, "property", name=name, value=visible(value))


def _case(suite: Element, result: Result, told: _Texts, before: str) -> None:
    case = SubElement(suite, "testcase", classname=f"{before}{visible(result.check)}", name=visible(result.target))
    case.set("time", f"{result.duration_s:.3f}")
    text = "\n\n".join(told[result.check, result.target, finding.message] for finding in result.findings)
    tag = _TAGS.get(_status(result))
    if tag is not None:
        element = SubElement(case, tag, message=visible(_reason(result)), type=visible(_code(result)))
        element.text = text or None
    elif result.status is Status.WARN:
        SubElement(case, "system-out").text = f"warning: {visible(result.reason)}\n\n{text}".rstrip()


def _texts(run: Run, fragment: Fragment | None) -> _Texts:
    """Return the text of each finding: a cause is told once, and referred to at its other targets and its effects."""
    texts: dict[tuple[str, str, str], str] = {}
    for cause in causes(run):
        root = cause.problem
        same = f"same cause: {visible(root.check)} at {visible(root.targets[0])}"
        texts |= _of_problem(root, _cause(run, cause, fragment), same)
        for effect in cause.effects:
            seen = f"{visible(effect.finding.message)}\nseen: {visible(effect.finding.actual)}\n{same}"
            texts |= _of_problem(effect, seen, same)
    return texts


def _of_problem(problem: Problem, whole: str, same: str) -> _Texts:
    brief = f"{visible(problem.finding.message)}\n{same}"
    at = ((problem.check, target, problem.finding.message) for target in problem.targets)
    return {key: brief if number else whole for number, key in enumerate(at)}


def _code(result: Result) -> str:
    """Return the first code; the check where there is none."""
    return next((finding.code for finding in result.findings), result.code or result.because or result.check)


def _cause(run: Run, cause: Cause, fragment: Fragment | None) -> str:
    """Write a cause: what, who, whom it affects, what to do; then what else it brings about."""
    finding = cause.problem.finding
    told = {"affects": affected(run, cause), "expected": finding.expected, "seen": finding.actual}
    lines = [f"{name}: {visible(text)}" for name, text in told.items()]
    lines += ["what to do:", *(f"{number}. {visible(step)}" for number, step in enumerate(to_do(cause, fragment), 1))]
    if fragment is not None and (told_lines := configuration(run, cause, fragment, most=None)):
        lines += [f"for {visible(fragment.title)}:", *map(visible, told_lines)]
    lines += [f"code: {visible(finding.code)}", f"who: {finding.party}, {finding.certainty}"]
    lines += [f"also, of the same cause: {one.word} {visible(one.check)}" for one in cause.consequences]
    if cause.untested:
        lines.append(f"not tested: {visible(', '.join(cause.untested_checks))}")
    evidence = ", ".join(map(str, finding.evidence))
    return "\n".join((visible(finding.message), *lines, f"evidence: events {evidence}"))


FORMAT = Format(
    endings=(".xml",),
    holds="JUnit XML: a test case for each result",
    write=to_junit,
    join=join,
    write_for=to_junit_for,
)
