"""`explain`, `list` and `schema`: what the program knows, without a network."""

import json
import textwrap
from collections.abc import Iterator

from proxytest.engine.registry import all_checks
from proxytest.judgement.check import Check, Example
from proxytest.model.errors import UsageError
from proxytest.scenario.profile import bundled_profiles, load_profile
from proxytest.scenario.scenario import load_scenario
from proxytest.scenario.shelf import bundled_scenarios


def explain_check(identifier: str) -> str:
    """Give the explanation of a check, with its examples.

    Raises UsageError for an unknown id.
    """
    checks = all_checks()
    if identifier not in checks:
        raise UsageError(f"no check is called '{identifier}': proxytest list checks names them")
    return "\n".join(_lines(checks[identifier])) + "\n"


def _lines(check: Check) -> Iterator[str]:
    yield f"{check.id}: {check.text}"
    yield f"\nRequirements: {', '.join(check.requirements)}"
    for example in check.examples:
        yield from _example(example)


def _example(example: Example) -> Iterator[str]:
    yield f"\nExample: {example.title}"
    if example.pac:
        yield f"  --pac {example.pac}"
    for line in textwrap.dedent(example.transcript).strip().splitlines():
        if line.strip():
            yield f"  {line.strip()}"
    yield "  => " + ", ".join(f"{target}: {status}" for target, status in example.expect.items())


def listing(what: str) -> str:
    """List checks, profiles, scenarios, or the scenarios that are lab proxies.

    Raises UsageError for anything else.
    """
    match what:
        case "checks":
            rows = [(check.id, check.title) for check in all_checks().values()]
        case "profiles":
            profiles = [load_profile(name) for name in bundled_profiles()]
            rows = [(profile.name, f"{profile.date}  {profile.title}") for profile in profiles]
        case "scenarios" | "lab":
            scenarios = {name: load_scenario(path) for name, path in bundled_scenarios().items()}
            rows = [(name, one.title) for name, one in scenarios.items() if what == "scenarios" or one.lab is not None]
        case _:
            raise UsageError(f"there is no list of '{what}': use checks, profiles or scenarios")
    width = max((len(name) for name, _ in rows), default=0)
    return "".join(f"{name:{width}}  {title}\n" for name, title in rows)


def schema_text(what: str) -> str:
    """Give a JSON Schema.

    Raises UsageError for anything but run and scenario.
    """
    match what:
        case "run":
            from proxytest.report.json import run_schema

            schema = run_schema()
        case "scenario":
            from proxytest.scenario.schema import scenario_schema

            schema = scenario_schema()
        case _:
            raise UsageError(f"there is no schema of '{what}': use run or scenario")
    return json.dumps(schema, indent=2) + "\n"
