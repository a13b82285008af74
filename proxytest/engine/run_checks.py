"""Run the checks on the evidence; pure, so that a stored run can be judged again."""

import fnmatch
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from types import MappingProxyType

from proxytest.judgement.check import Check
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.roles import Role
from proxytest.model.errors import UsageError
from proxytest.model.result import Finding, Judgement, Result, Status


def judge(evidence: Evidence, checks: Mapping[str, Check]) -> tuple[Result, ...]:
    """Return every result of the selected checks, in the order of the checks."""
    select, ignore = evidence.asked.select, evidence.asked.ignore
    chosen = [one for one in checks.values() if selected(one.id, select, ignore)]
    return tuple(result for one in chosen for result in _results(one, evidence))


def known_patterns(
    patterns: tuple[str, ...], checks: Mapping[str, Check], places: Mapping[str, str] = MappingProxyType({})
) -> tuple[str, ...]:
    """Return the patterns if all are known; `places` has the file and line of each.

    Raises UsageError if one matches no check.
    """
    for pattern in patterns:
        if not any(named_by(identifier, (pattern,)) for identifier in checks):
            raise UsageError(": ".join(filter(None, [places.get(pattern), unknown_check(pattern, checks)])))
    return patterns


def unknown_check(name: str, checks: Iterable[str]) -> str:
    """Return a sentence: the name is unknown, and which one may be meant."""
    known = dict.fromkeys(word for identifier in checks for word in (identifier, identifier.partition("/")[0]))
    close = get_close_matches(name, known, n=1)
    hint = f"did you mean '{close[0]}'?" if close else "proxytest list checks names them"
    return f"no check is called '{name}': {hint}"


def known_codes(
    named: Iterable[str], codes: Iterable[str], places: Mapping[str, str] = MappingProxyType({})
) -> tuple[str, ...]:
    """Return the codes if all are known; `places` has the file and line of each.

    Raises UsageError if one is in no catalogue.
    """
    known, wanted = tuple(codes), tuple(named)
    for code in wanted:
        if code not in known:
            raise UsageError(": ".join(filter(None, [places.get(code), unknown_code(code, known)])))
    return wanted


def unknown_code(name: str, codes: Iterable[str]) -> str:
    """Return a sentence: the name is unknown, and which one may be meant."""
    close = get_close_matches(name, tuple(codes), n=1)
    hint = f"did you mean '{close[0]}'?" if close else "proxytest list codes names them"
    return f"there is no code '{name}': {hint}"


def selected(identifier: str, select: tuple[str, ...], ignore: tuple[str, ...]) -> bool:
    """Did the user select this check?"""
    return named_by(identifier, select or ("*",)) and not named_by(identifier, ignore)


def named_by(identifier: str, patterns: tuple[str, ...]) -> bool:
    """Does a pattern match the check? A pattern is an id, an area, or either with wildcards."""
    area = identifier.partition("/")[0]
    return any(fnmatch.fnmatchcase(name, pattern) for name in (identifier, area) for pattern in patterns)


def _results(one: Check, evidence: Evidence) -> Iterator[Result]:
    try:
        judgements = list(one.judge(evidence))
    except Exception as error:  # noqa: BLE001  a bug in one check must not take the other verdicts with it
        judgements = [
            Judgement(target="-", status=Status.BROKEN, reason=f"a bug in proxytest: {type(error).__name__}: {error}")
        ]
    known = {requirement.id for requirement in evidence.profile.requirements}
    own = tuple(identifier for identifier in one.requirements if identifier in known)
    for judgement in judgements:
        yield Result(
            check=one.id,
            target=judgement.target,
            status=judgement.status,
            reason=judgement.reason,
            requirements=own,
            findings=tuple(_for_profile(finding, own, known) for finding in judgement.findings),
            duration_s=judgement.duration_s,
            evidence=judgement.evidence,
            informs=one.role is Role.INFORMS,
            code=judgement.code,
            because=judgement.because,
            traffic=one.traffic,
            to_decide=_to_decide(judgement, one),
        )


def _to_decide(judgement: Judgement, one: Check) -> str:
    """Return the check's own word, or a general one: a check of another package may have none."""
    if judgement.to_decide or judgement.status is not Status.UNDECIDED:
        return judgement.to_decide
    return f"Run again with --select {one.id}; proxytest explain {one.id} tells how it decides."


def _for_profile(finding: Finding, own: tuple[str, ...], known: Container[str]) -> Finding:
    """Return a finding with its requirements in the profile: its own, or those of its check."""
    named = tuple(identifier for identifier in finding.requirements if identifier in known)
    return replace(finding, requirements=named or own)
