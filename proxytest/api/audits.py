"""An audit for other programs."""

import asyncio
import os
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any, Unpack

from proxytest.api.arguments import OptionArguments
from proxytest.engine.accounts import Accounts, user_records
from proxytest.engine.audit import audit
from proxytest.engine.side_by_side import LAB, Work, shared, side_by_side
from proxytest.model.address import parse_proxy
from proxytest.model.credentials import Secret
from proxytest.model.errors import UsageError
from proxytest.model.run import Run
from proxytest.prepare.lab_proxy import planned_in_lab
from proxytest.prepare.make_plan import make_plan
from proxytest.prepare.merge_options import Options, merged
from proxytest.prepare.read_once import ReadOnce
from proxytest.prepare.run_names import without_accounts
from proxytest.probe.plan import Plan
from proxytest.scenario.bundled import find_scenario
from proxytest.scenario.option import Kind, Option, declared_in
from proxytest.scenario.options import RunOptions
from proxytest.scenario.scenario import Scenario, load_scenario


class Overrides(OptionArguments, total=False):
    """Arguments that override the scenario."""

    password: Secret  #: overrides every other source of the password


async def run(scenario: str | Path | Scenario, **overrides: Unpack[Overrides]) -> Run:
    """Audit a proxy, as `proxytest run` does; network failures are in the Run, never raised.

    A scenario with a `lab` section starts its lab, and ends it. There is no password prompt: it is the `password`
    override, the scenario's reference, or the variable PROXYTEST_PASSWORD.

    Args:
        scenario: A scenario file, the name of a scenario that comes with proxytest, such as "corporate", or a Scenario.
        **overrides: Arguments that override the scenario; see Overrides.

    Returns:
        The Run: `verdict`, `results` with their findings, `clients`, `trace`.

    Raises:
        UsageError: The scenario or an override is wrong, the password is missing, or the lab cannot be run here.

    Example:
        ```python
        import proxytest

        async def problems(scenario: str, proxy: str, roots: str) -> list[str]:
            run = await proxytest.run(
                scenario, proxy=proxy, cacert=roots, user="alice", password=proxytest.Secret("wonderland")
            )
            return [result.reason for result in run.results if result.status is proxytest.Status.FAIL]
        ```

    """
    found = find(scenario)
    if len(found.runs) > 1:
        raise UsageError(f"the scenario has {len(found.runs)} runs, but `run` returns one: use `run_all`")
    return (await run_all(found, **overrides))[0]


async def run_all(scenario: str | Path | Scenario, **overrides: Unpack[Overrides]) -> tuple[Run, ...]:
    """Audit each proxy with each identity of a scenario: one after another, or with `parallel` so many side by side.

    Refusals of an account in one run count in the others. Takes the arguments and raises the errors of `run`, and
    UsageError for an override that makes sense for one run only.

    Returns:
        A Run for each; `run.asked.name` is its name in the scenario.

    Example:
        ```python
        import proxytest

        async def verdicts(scenario: str, proxy: str, roots: str) -> dict[str, str]:
            password = proxytest.Secret("wonderland")
            runs = await proxytest.run_all(scenario, proxy=proxy, cacert=roots, user="alice", password=password)
            return {run.asked.name: run.verdict.value for run in runs}
        ```

    """
    found = find(scenario)
    each = without_accounts(found.runs, anonymous=bool(overrides.get("anonymous"))) or (found,)
    _refuse_contradictions(overrides, each)
    number = overrides.get("parallel", 1)
    if number < 1:
        raise UsageError("'parallel' must be at least 1")
    accounts, files, found_by = Accounts(user_records(os.environ)), ReadOnce(), dict[int, Run]()

    async def audit_at(place: int, one: Scenario) -> None:
        found_by[place] = await audit_one(one, overrides, accounts, files)

    works = (Work(begin=partial(audit_at, place, one), uses=_uses(one, overrides)) for place, one in enumerate(each))
    await side_by_side(works, number)
    return tuple(found_by[place] for place in sorted(found_by))


def _uses(scenario: Scenario, overrides: Overrides) -> frozenset[str]:
    """Return what no other run may use beside this one."""
    proxy = overrides.get("proxy") or scenario.proxy
    named = str(parse_proxy(proxy).authority) if proxy else overrides.get("pac") or scenario.pac
    return shared(named or LAB, past=bool(overrides.get("media") or scenario.media or overrides.get("direct")))


async def audit_one(scenario: Scenario, overrides: Overrides, accounts: Accounts, files: ReadOnce | None = None) -> Run:
    """Carry out one run of a scenario; `accounts` has the refusals of other runs, which share `files` too.

    Raises UsageError.
    """
    password = overrides.get("password")
    if password is not None and not isinstance(password, Secret):
        raise UsageError("pass the password as proxytest.Secret, so that no message and no traceback shows it")
    in_lab = scenario.lab is not None and not overrides.get("proxy")
    options = merged(_options(overrides, lab=scenario.path.stem if in_lab else None), scenario)

    if password is not None and options.user is None and not in_lab:
        raise UsageError("there is a password but no user: pass the user too")

    def make(there: Options, of_lab: Secret | None) -> Plan:
        return make_plan(there, os.environ, password=password or of_lab, files=files)

    if in_lab:
        async with planned_in_lab(options, scenario, make) as plan:
            return await audit(plan, guard=accounts.guard(plan))
    # In a thread: finding the machine's proxy runs programs, and needs its own event loop.
    plan = await asyncio.to_thread(make, options, None)
    return await audit(plan, guard=accounts.guard(plan))


def find(scenario: str | Path | Scenario) -> Scenario:
    """Load a scenario from its file, or a bundled one by name.

    Raises UsageError.
    """
    if isinstance(scenario, Scenario):
        return scenario
    is_file = isinstance(scenario, Path) or Path(scenario).suffix in (".yaml", ".yml")
    return load_scenario(Path(scenario) if is_file else find_scenario(str(scenario)))


def _refuse_contradictions(overrides: Overrides, scenarios: tuple[Scenario, ...]) -> None:
    """Raise UsageError for overrides that fit one proxy or user, but not several."""
    proxies = {one.proxy or one.pac for one in scenarios}
    users = {one.user for one in scenarios}
    several = {"proxy": proxies, "user": users, "password": users, "password_file": users}
    for name, differing in several.items():
        if name in overrides and len(differing) > 1:
            raise UsageError(f"'{name}' is for one run, but the scenario has {len(scenarios)} runs that differ in it")


def _options(overrides: Overrides, lab: str | None) -> Options:
    taken = {one.name: one for one in declared_in(RunOptions) if one.api}
    known = (*taken, "password")
    for name in overrides:
        if name not in known:
            raise UsageError(f"there is no override '{name}': use {', '.join(known)}")
    values = {name: _as_option(taken[name], value) for name, value in overrides.items() if name != "password"}
    return Options(**values, lab=lab)


def _as_option(option: Option, value: object) -> Any:  # noqa: ANN401  of the type that the option declares
    if option.many and isinstance(value, Iterable):
        return (value,) if isinstance(value, str) else tuple(value)
    return option.item(value) if option.kind is Kind.FILE else value
