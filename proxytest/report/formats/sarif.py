"""SARIF 2.1.0 (OASIS, errata 01), for tools that show findings of many checkers: a code is a rule, a finding a result.

What passed or was not tested is no result: viewers such as GitHub's show every result as an alert. GitHub wants more
than the standard does, and refuses the whole document otherwise: a path and a line for each result; and it knows a
fingerprint by one name only (docs.github.com, "SARIF support for code scanning").
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from proxytest.model.result import Finding, Result, Status
from proxytest.model.run import Run
from proxytest.model.waiver import Waived
from proxytest.report.about import about, identity
from proxytest.report.ended import Ended
from proxytest.report.report_format import Format
from proxytest.report.sites import NO_SILENT, Silent
from proxytest.report.visible import visible

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Status.FAIL: "error", Status.WARN: "warning"}


def to_sarif(run: Run) -> str:
    """Write a run as SARIF, in ASCII."""
    return _written((run,))


def join(ended: Sequence[Ended], _silent: Silent = NO_SILENT) -> str:
    """Write several runs as one document, which has a list of them (section 3.13.4)."""
    return _written([one.run for one in ended])


def _written(runs: Sequence[Run]) -> str:
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(run) for run in runs]}
    return json.dumps(document, indent=2) + "\n"


def _run(run: Run) -> dict[str, object]:
    rules = list(dict.fromkeys(rule for result in run.results for rule in _rules(result)))
    of = {name: visible(text) for name, text in identity(run).items()}
    told = {name: visible(text) for name, text in about(run).items()}
    parts = ("proxytest", run.profile.name, run.proxy.url or "no-proxy", *of.values())
    return {
        "tool": {"driver": _driver(run, rules)},
        "automationDetails": {"id": visible(f"{'/'.join(parts)}/")},
        "invocations": [_invocation(run)],
        "results": [one for result in run.results for one in _results(run, result, rules)],
        "properties": {**_to_decide(run), "verdict": run.verdict.value, "profile": visible(run.profile.name), **told},
    }


def _to_decide(run: Run) -> dict[str, str]:
    return {"toDecide": visible(run.to_decide.action)} if run.to_decide is not None else {}


def _driver(run: Run, rules: list[str]) -> dict[str, object]:
    return {
        "name": visible(run.tool.name),
        "version": visible(run.tool.version),
        "rules": [_rule(run, name) for name in rules],
    }


def _rules(result: Result) -> tuple[str, ...]:
    """Return the codes of its findings; the check itself for a bug of ours, and where there is no code."""
    if result.status not in (*_LEVELS, Status.BROKEN):
        return ()
    return tuple(finding.code for finding in result.findings) or (result.check,)


def _rule(run: Run, name: str) -> dict[str, object]:
    """Describe a code by its requirements in the profile; `proxytest explain` says more."""
    wanted = {
        identifier for result in run.results if name in _rules(result) for identifier in _requirements(result, name)
    }
    required = [one for one in run.profile.requirements if one.id in wanted]
    told = "\n".join(
        [*(visible(f"{one.id}: {one.text}") for one in required), f"proxytest explain {visible(name)} says more."]
    )
    return {
        "id": visible(name),
        "shortDescription": {"text": f"proxytest {visible(name)}"},
        "fullDescription": {"text": told},
        "help": {"text": told},
        "properties": {"tags": [visible(one.id) for one in required]},
    }


def _invocation(run: Run) -> dict[str, object]:
    """Return the time of the run; a bug of ours is a notification, not a result."""
    broken = [result for result in run.results if result.status is Status.BROKEN]
    return {
        "executionSuccessful": not broken,
        "startTimeUtc": _time(run.started),
        "endTimeUtc": _time(run.started + timedelta(seconds=run.duration_s)),
        "toolExecutionNotifications": [
            {
                "level": "error",
                "message": {"text": visible(result.reason)},
                "associatedRule": {"id": visible(result.check)},
            }
            for result in broken
        ],
    }


def _time(moment: datetime) -> str:
    """Return a time as section 3.9 requires: RFC 3339 in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _requirements(result: Result, name: str) -> tuple[str, ...]:
    own = [one.requirements for one in result.findings if one.code == name and one.requirements]
    return tuple(dict.fromkeys(identifier for several in own for identifier in several)) or result.requirements


def _results(run: Run, result: Result, rules: list[str]) -> Iterator[dict[str, object]]:
    level = _LEVELS.get(result.status)
    if level is None:
        return
    suppressed = {"suppressions": [_suppression(result.waived)]} if result.waived and result.excused else {}
    for number, name in enumerate(_rules(result)):
        finding = result.findings[number] if result.findings else None
        told: dict[str, object] = {
            "ruleId": visible(name),
            "ruleIndex": rules.index(name),
            "kind": "fail",
            "level": level,
            "message": {"text": _message(finding) if finding else visible(result.reason)},
            "locations": [_location(run, result)],
            "partialFingerprints": {"primaryLocationLineHash": _fingerprint(result, number)},
            "properties": {
                "check": visible(result.check),
                "requirements": [visible(one) for one in _requirements(result, name)],
                **(_properties(finding) if finding else {}),
            },
        }
        yield told | suppressed


def _properties(finding: Finding) -> dict[str, object]:
    because = {"because": visible(finding.because)} if finding.because else {}
    return {"party": finding.party.value, "certainty": finding.certainty.value, **because}


def _location(run: Run, result: Result) -> dict[str, object]:
    """Return the target, and the target as a file path: GitHub accepts no address."""
    path = (_segment((run.proxy.url or "no-proxy").rpartition("//")[2]), _segment(result.target))
    return {
        "physicalLocation": {"artifactLocation": {"uri": "/".join(path)}, "region": {"startLine": 1}},
        "logicalLocations": [{"fullyQualifiedName": visible(result.target), "kind": "resource"}],
    }


def _segment(text: str) -> str:
    return quote(visible(text).replace(":", "_"), safe="*") or "-"


def _suppression(waived: Waived) -> dict[str, object]:
    """Return a suppression (section 3.35), external since the waiver is in a scenario."""
    return {"kind": "external", "justification": visible(f"{waived.reason} (until {waived.until})")}


def _message(finding: Finding) -> str:
    lines = {"Expected": finding.expected, "Seen": finding.actual, "What to do": finding.remedy}
    return "\n".join((visible(finding.message), *(f"{name}: {visible(text)}" for name, text in lines.items())))


def _fingerprint(result: Result, number: int) -> str:
    """Return a fingerprint that is the same in every run: it holds no text, event or time. The form is GitHub's."""
    named = json.dumps([result.check, result.target, number])
    return f"{hashlib.sha256(named.encode('ascii')).hexdigest()[:16]}:1"


FORMAT = Format(
    endings=(".sarif", ".sarif.json"),
    holds="SARIF 2.1.0, for code scanning",
    write=to_sarif,
    join=join,
)
