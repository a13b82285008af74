"""SARIF 2.1.0 (OASIS, errata 01), for tools that show findings of many checkers: a check is a rule, a finding a result.

What passed or was not tested is no result: viewers such as GitHub's show every result as an alert. GitHub wants more
than the standard does, and refuses the whole document otherwise: a path and a line for each result; and it knows a
fingerprint by one name only (docs.github.com, "SARIF support for code scanning").
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from proxytest.model.result import Finding, Result, Status
from proxytest.model.run import Run
from proxytest.model.waiver import Waived
from proxytest.report.visible import visible

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Status.FAIL: "error", Status.WARN: "warning"}


def to_sarif(run: Run) -> str:
    """Write a run as SARIF, in ASCII."""
    rules = list(dict.fromkeys(result.check for result in run.results))
    content = {
        "tool": {"driver": _driver(run, rules)},
        "automationDetails": {"id": visible(f"proxytest/{run.profile.name}/{run.proxy.url or 'no-proxy'}/")},
        "invocations": [_invocation(run)],
        "results": [one for result in run.results for one in _results(run, result, rules.index(result.check))],
        "properties": {"verdict": run.verdict.value, "profile": visible(run.profile.name)},
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [content]}, indent=2) + "\n"


def _driver(run: Run, rules: list[str]) -> dict[str, object]:
    return {
        "name": visible(run.tool.name),
        "version": visible(run.tool.version),
        "rules": [_rule(run, check) for check in rules],
    }


def _rule(run: Run, check: str) -> dict[str, object]:
    """Describe a check by what it is for: the profile's requirements; its own text is told by `proxytest explain`."""
    wanted = {identifier for result in run.results if result.check == check for identifier in result.requirements}
    required = [one for one in run.profile.requirements if one.id in wanted]
    told = "\n".join(
        [*(visible(f"{one.id}: {one.text}") for one in required), f"proxytest explain {visible(check)} tells more."]
    )
    return {
        "id": visible(check),
        "shortDescription": {"text": f"proxytest check {visible(check)}"},
        "fullDescription": {"text": told},
        "help": {"text": told},
        "properties": {"tags": [visible(one.id) for one in required]},
    }


def _invocation(run: Run) -> dict[str, object]:
    """Tell when the run was; a bug of ours is a notification, and no result."""
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
    """RFC 3339 in UTC, as section 3.9 wants it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _results(run: Run, result: Result, rule: int) -> Iterator[dict[str, object]]:
    level = _LEVELS.get(result.status)
    if level is None:
        return
    for number, text in enumerate([_told(finding) for finding in result.findings] or [visible(result.reason)]):
        suppressed = {"suppressions": [_suppression(result.waived)]} if result.waived and result.excused else {}
        told: dict[str, object] = {
            "ruleId": visible(result.check),
            "ruleIndex": rule,
            "kind": "fail",
            "level": level,
            "message": {"text": text},
            "locations": [_location(run, result)],
            "partialFingerprints": {"primaryLocationLineHash": _fingerprint(result, number)},
            "properties": {"requirements": [visible(identifier) for identifier in result.requirements]},
        }
        yield told | suppressed


def _location(run: Run, result: Result) -> dict[str, object]:
    """Name the target, and once more as the path of a file: GitHub takes no address for one."""
    path = (_segment((run.proxy.url or "no-proxy").rpartition("//")[2]), _segment(result.target))
    return {
        "physicalLocation": {"artifactLocation": {"uri": "/".join(path)}, "region": {"startLine": 1}},
        "logicalLocations": [{"fullyQualifiedName": visible(result.target), "kind": "resource"}],
    }


def _segment(text: str) -> str:
    return quote(visible(text).replace(":", "_"), safe="*") or "-"


def _suppression(waived: Waived) -> dict[str, object]:
    """Say that a site lives with it (section 3.35): the waiver is in a scenario, so not in what was looked at."""
    return {"kind": "external", "justification": visible(f"{waived.reason} (until {waived.until})")}


def _told(finding: Finding) -> str:
    lines = {"Expected": finding.expected, "Seen": finding.actual, "What to do": finding.remedy}
    return "\n".join((visible(finding.message), *(f"{name}: {visible(text)}" for name, text in lines.items())))


def _fingerprint(result: Result, number: int) -> str:
    """Stay the same over runs: no wording, no event and no time is in it. The form is that of GitHub's own."""
    named = json.dumps([result.check, result.target, number])
    return f"{hashlib.sha256(named.encode('ascii')).hexdigest()[:16]}:1"
