"""What `explain` says of a requirement: how each bundled profile words it, and what verifies it."""

from collections.abc import Iterator
from dataclasses import dataclass

from proxytest.cli.documentation import read_on, requirement_page
from proxytest.features.registry import all_checks
from proxytest.judgement.check import Check
from proxytest.model.code import Code
from proxytest.scenario.profile_file import bundled_profiles, load_profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A requirement as one profile has it."""

    profile: str
    date: str
    text: str


def all_requirements() -> dict[str, tuple[Wording, ...]]:
    """Return the requirements of the bundled profiles by their ids, each as the profiles word it."""
    found: dict[str, tuple[Wording, ...]] = {}
    for profile in map(load_profile, bundled_profiles()):
        for one in profile.requirements:
            wording = Wording(profile=profile.name, date=profile.date.isoformat(), text=one.text)
            found[one.id] = (*found.get(one.id, ()), wording)
    return dict(sorted(found.items()))


def verified_by(identifier: str) -> tuple[Check, ...]:
    """Return the checks that bear on a requirement."""
    return tuple(check for check in all_checks().values() if identifier in check.requirements)


def codes_on(identifier: str) -> tuple[Code, ...]:
    """Return the codes of those checks; a code may be found by several."""
    return tuple(dict.fromkeys(code for check in verified_by(identifier) for code in check.codes))


def requirement_lines(identifier: str, wordings: tuple[Wording, ...]) -> Iterator[str]:
    """Return what is known of a requirement."""
    yield f"{identifier}: a requirement of {' and of '.join(one.profile for one in wordings)}"
    for one in wordings:
        yield f"\n{one.profile}, dated {one.date}:\n  {one.text}"
    checks = verified_by(identifier)
    yield f"\nChecks: {', '.join(check.id for check in checks)}"
    if codes := codes_on(identifier):
        yield f"Codes of these checks: {', '.join(code.id for code in codes)}"
    yield from read_on([requirement_page(identifier)], checks, ())
