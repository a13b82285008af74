"""A variable in lower case and in upper case: programs differ in which one they read."""

from collections.abc import Iterator

from proxytest.features.settings.by_program import ByProgram, readers_of
from proxytest.features.settings.observations import SettingsSeen
from proxytest.model.code import Code
from proxytest.model.result import Finding, Party, Sureness
from proxytest.protocol.settings.environment import EXCEPTIONS, EXPLICIT
from proxytest.protocol.settings.settings_text import proxy_address

CASES_DIFFER = Code(
    id="settings.cases-differ",
    title="A variable has different values in lower and in upper case",
    remedy="Set both to the same value: programs differ in which one they read first.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)

UPPER_CASE_ALONE = Code(
    id="settings.upper-case-alone",
    title="A variable is set in upper case only, which some programs do not read",
    remedy="Set it in lower case too: Wget reads only that, and so does curl for http_proxy.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)


def differing_cases(seen: SettingsSeen, reading: ByProgram) -> Iterator[Finding]:
    """Find variables that mean two things: Python and curl read lower case first, Go reads upper case first."""
    values = _variables(seen)
    for name in (*EXPLICIT, *EXCEPTIONS):
        lower, upper = values.get(name), values.get(name.upper())
        if name.islower() and lower and upper and _meaning(name, lower) != _meaning(name, upper):
            told = [
                f"{one}: {value}{readers_of(one, reading)}" for one, value in ((name, lower), (name.upper(), upper))
            ]
            yield CASES_DIFFER.finding(
                message="A variable has different values in lower and in upper case",
                expected=f"{name} and {name.upper()} are the same",
                actual="; ".join(told),
                remedy="Set both to the same value: programs differ in which one they read first.",
                evidence=seen.events,
            )


def _meaning(name: str, value: str) -> object:
    """Return what a value says: of a proxy the address, of exceptions the entries, in any order and case."""
    if name in EXCEPTIONS:
        return frozenset(entry.strip().lower() for entry in value.split(","))
    return proxy_address(value)


def upper_case_alone(seen: SettingsSeen) -> Iterator[Finding]:
    """Find variables in upper case only: Wget reads lower case only, and so does curl for http_proxy."""
    values = _variables(seen)
    alone = [
        name for name in (*EXPLICIT, *EXCEPTIONS) if name.isupper() and name in values and not values.get(name.lower())
    ]
    if alone and seen.source in EXPLICIT:
        yield UPPER_CASE_ALONE.finding(
            message="A variable is set in upper case only, which some programs do not read",
            expected="the variable in lower case too",
            actual=", ".join(alone),
            remedy="Set it in lower case too: Wget reads only that, and so does curl for http_proxy.",
            evidence=seen.events,
        )


def _variables(seen: SettingsSeen) -> dict[str, str]:
    return {one.source: one.value for one in seen.settings}
