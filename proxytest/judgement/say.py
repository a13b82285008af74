"""The five results that a check can give for a target."""

from collections.abc import Iterable

from proxytest.judgement.evidence import Blocked
from proxytest.model.code import Code
from proxytest.model.result import Finding, Judgement, Status


def passes(target: str, reason: str, *, duration_s: float = 0.0, evidence: tuple[int, ...] = ()) -> Judgement:
    """It is as it should be."""
    return Judgement(target=target, status=Status.PASS, reason=reason, duration_s=duration_s, evidence=evidence)


def skips(target: str, reason: str, *, because: str | None = None) -> Judgement:
    """Return a skip: not requested, or blocked by the finding with this code."""
    return Judgement(target=target, status=Status.SKIP, reason=reason, because=because)


def blocked(target: str, why: Blocked) -> Judgement:
    """Return a skip that another finding caused."""
    return skips(target, why.reason, because=why.code.id if why.code else None)


def undecided(target: str, reason: str, *, code: Code | None = None) -> Judgement:
    """Return `undecided`: what was seen has more than one explanation."""
    return Judgement(target=target, status=Status.UNDECIDED, reason=reason, code=code.id if code else None)


def fails(target: str, *findings: Finding, duration_s: float = 0.0) -> Judgement:
    """Return a failure: clients of the profile will not work."""
    return _found(target, Status.FAIL, findings, duration_s)


def warns(target: str, *findings: Finding, duration_s: float = 0.0) -> Judgement:
    """Return a warning: clients work, but not as they should, or perhaps not always."""
    return _found(target, Status.WARN, findings, duration_s)


def _found(target: str, status: Status, findings: Iterable[Finding], duration_s: float) -> Judgement:
    all_found = tuple(findings)
    reason = "; ".join(dict.fromkeys(finding.message for finding in all_found))
    return Judgement(target=target, status=status, reason=reason, findings=all_found, duration_s=duration_s)
