"""The five results that a check can give for a target."""

from collections.abc import Iterable

from proxytest.judgement.blocked import Blocked
from proxytest.model.code import Code
from proxytest.model.result import Finding, Judgement, Status


def passes(target: str, reason: str, *, duration_s: float = 0.0, evidence: tuple[int, ...] = ()) -> Judgement:
    """It is as it should be."""
    return Judgement(target=target, status=Status.PASS, reason=reason, duration_s=duration_s, evidence=evidence)


def skips(target: str, reason: str, *, because: str | None = None, do: str = "") -> Judgement:
    """Return a skip: not requested, or blocked by the finding with this code; `do` is what would let it be tested."""
    return Judgement(target=target, status=Status.SKIP, reason=reason, because=because, to_decide=do)


def blocked(target: str, why: Blocked) -> Judgement:
    """Return a skip that another finding caused."""
    return skips(target, why.reason, because=why.code.id if why.code else None, do=why.to_decide)


def undecided(target: str, reason: str, *suspected: Finding, code: Code | None = None, do: str = "") -> Judgement:
    """Return `undecided`: what was seen has several explanations; `suspected` are those that are likely.

    `do` is the command or fact that would decide it; the remedy of the code, where it is not given.
    """
    remedies = (one.remedy for one in suspected)
    return Judgement(
        target=target,
        status=Status.UNDECIDED,
        reason=reason,
        code=code.id if code else None,
        findings=suspected,
        to_decide=do or next(remedies, code.remedy if code else ""),
    )


def doubted(target: str, why: Blocked) -> Judgement:
    """Return `undecided` for a refusal that another finding explains."""
    return Judgement(
        target=target,
        status=Status.UNDECIDED,
        reason=why.reason,
        code=why.code.id if why.code else None,
        because=why.code.id if why.code else None,
        to_decide=why.to_decide,
    )


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
