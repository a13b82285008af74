"""`explain`, `list` and `schema`: information without network access."""

import json
import sys
import textwrap
from collections.abc import Iterator

from proxytest.cli.documentation import case_pages, check_page, code_page, read_on
from proxytest.cli.explain_requirement import all_requirements, requirement_lines
from proxytest.engine.run_checks import unknown_check, unknown_code
from proxytest.features.registry import all_checks, all_codes
from proxytest.judgement.check import Check, Example
from proxytest.model.code import Code
from proxytest.model.errors import UsageError
from proxytest.model.newest import DEFAULT
from proxytest.scenario.bundled import bundled_scenarios
from proxytest.scenario.profile_file import bundled_profiles, load_profile
from proxytest.scenario.scenario import load_scenario


def explain(name: str, *, conversations: bool = False) -> str:
    """Return the explanation of a check, with the conversations of its examples, of a code, or of a requirement.

    Raises UsageError for an unknown name.
    """
    if "." in name:
        return "\n".join(code_lines(_code(name))) + "\n"
    if "/" not in name and (wordings := all_requirements().get(name)):
        return "\n".join(requirement_lines(name, wordings)) + "\n"
    return "\n".join(_lines(_check(name), conversations=conversations)) + "\n"


def _check(identifier: str) -> Check:
    checks = _explained()
    if of_area := [check for check in checks if check.startswith(f"{identifier}/")]:
        raise UsageError(f"'{identifier}' is an area: use one of {', '.join(of_area)}")
    if identifier not in checks:
        raise UsageError(unknown_check(identifier, checks))
    return checks[identifier]


def _code(identifier: str) -> Code:
    codes = all_codes()
    if identifier not in codes:
        raise UsageError(unknown_code(identifier, codes))
    return codes[identifier]


def code_lines(code: Code) -> Iterator[str]:
    """Return the description of a code, and its checks."""
    yield f"{code.id}: {code.title}"
    yield f"\nWho: {code.party}, {code.certainty}, unless the finding says otherwise"
    yield f"What to do: {code.remedy}"
    checks = found_by(code)
    yield f"Checks: {', '.join(check.id for check in checks)}"
    required = requirements_of(checks)
    if required:
        yield f"Requirements of these checks: {', '.join(required)}"
    yield from read_on([code_page(code.id)], checks, required)


def found_by(code: Code) -> tuple[Check, ...]:
    """Return the checks that find it."""
    return tuple(check for check in all_checks().values() if code in check.codes)


def requirements_of(checks: tuple[Check, ...]) -> tuple[str, ...]:
    """Return the requirements that they bear on."""
    return tuple(sorted({identifier for check in checks for identifier in check.requirements}))


def _explained() -> dict[str, Check]:
    if sys.flags.optimize > 1:  # the texts are the modules' docstrings
        raise UsageError("Python removed the texts of the checks: run it without -OO and PYTHONOPTIMIZE=2")
    return all_checks()


def _lines(check: Check, *, conversations: bool) -> Iterator[str]:
    yield f"{check.id}: {check.text}"
    if check.requirements:
        yield f"\nRequirements: {', '.join(check.requirements)}"
    if check.examples and not conversations:
        yield f"\nExamples (as conversations: proxytest explain {check.id} --examples):"
    for example in check.examples:
        if conversations:
            yield f"\nExample: {example.title}"
            yield from example_lines(example)
        else:
            yield f"  {example.title}\n    {_result(example)}"
    yield from read_on([check_page(check.id), *case_pages(check)], (), check.requirements)


def example_lines(example: Example) -> Iterator[str]:
    """Return an example as it is shown: what is asked for, the transcript, and the result."""
    if options := " ".join(_options(example)):
        yield f"  {options}"
    if example.kerberos:
        yield "  (for clients that support Kerberos)"
    yield from (f"  {name}={value}" for name, value in example.environ.items())
    yield from (f"  {seen.source.label}: {seen.words}" for seen in example.sources)
    yield from (f"  {port} of the media host {does}" for port, does in example.media.items())
    for line in textwrap.dedent(example.transcript).strip().split("\n"):
        if line.strip():
            yield f"  {line.strip()}"
    told = f"; the result says: {example.says}" if example.says else ""
    yield f"  {_result(example)}{told}"


def _result(example: Example) -> str:
    return "=> " + ", ".join(f"{target}: {status}" for target, status in example.expect.items())


def _options(example: Example) -> Iterator[str]:
    """Return the command-line options of the example."""
    if example.pac:
        yield f"--pac {example.pac}"
    yield from (f"--auth {scheme}" for scheme in example.auth if scheme != "auto")
    if example.hold:
        yield f"--hold {example.hold:g}"
    if example.active:
        yield "--active"
    if example.profile != DEFAULT:
        yield f"--profile {example.profile}"
    if example.media:
        yield f"--media {example.media_host}"


def listing(what: str) -> str:
    """List checks, codes, profiles, scenarios, or the scenarios that are lab proxies.

    Raises UsageError for anything else.
    """
    match what:
        case "checks":
            rows = [(check.id, check.title) for check in _explained().values()]
        case "codes":
            rows = [(code.id, code.title) for code in all_codes().values()]
        case "profiles":
            profiles = [load_profile(name) for name in bundled_profiles()]
            rows = [(profile.name, f"{profile.date}  {profile.title}") for profile in profiles]
        case "scenarios" | "lab":
            scenarios = {name: load_scenario(path) for name, path in bundled_scenarios().items()}
            rows = [(name, one.title) for name, one in scenarios.items() if what == "scenarios" or one.lab is not None]
        case _:
            raise UsageError(f"there is no list of '{what}': use checks, codes, profiles or scenarios")
    width = max((len(name) for name, _ in rows), default=0)
    return "".join(f"{name:{width}}  {title}\n" for name, title in rows)


def schema_text(what: str) -> str:
    """Return a JSON Schema, or of the API of `fleet serve` its OpenAPI description.

    Raises UsageError for anything else.
    """
    match what:
        case "run":
            from proxytest.report.stored_run import run_schema

            schema = run_schema()
        case "scenario":
            from proxytest.scenario.schema import scenario_schema

            schema = scenario_schema()
        case "config":
            from proxytest.scenario.schema import config_schema

            schema = config_schema()
        case "api":
            from proxytest.serve.openapi import openapi

            schema = openapi()
        case "alert":
            from proxytest.watch.alert import alert_schema

            schema = alert_schema()
        case _:
            raise UsageError(f"there is no schema of '{what}': use run, scenario, config, api or alert")
    return json.dumps(schema, indent=2) + "\n"
