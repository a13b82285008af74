"""A scenario as a collector, and its checks as tests."""

import asyncio
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from proxytest.api.audits import audit_one
from proxytest.engine.accounts import Accounts, user_records
from proxytest.judgement.evidence import NO_TARGET
from proxytest.model.errors import UsageError
from proxytest.model.result import Result, Status
from proxytest.model.run import Run
from proxytest.pytest_plugin.known_targets import known_targets, name_of
from proxytest.pytest_plugin.once import Ended, once
from proxytest.pytest_plugin.words import VERDICT, WARNING, failure_text, verdict_text, worst
from proxytest.report.exit import COMPATIBLE, exit_status
from proxytest.report.summary import verdict_sentence
from proxytest.scenario.scenario import Scenario, load_scenario

#: The refused log-ons of each account in one pytest session.
_ACCOUNTS = pytest.StashKey[Accounts]()


class ScenarioFile(pytest.File):
    """A scenario file; the audit runs when its first test is set up."""

    def __init__(self, *, shared: str | None, **options: Any) -> None:  # noqa: ANN401  of pytest, passed on
        super().__init__(**options)
        self._shared = Path(shared) if shared is not None else None
        self._ended: Ended | None = None
        self._scenarios: tuple[Scenario, ...] = ()

    def collect(self) -> Iterator[pytest.Item]:
        """Return the tests without using the network, so that each worker of pytest-xdist has the same ones."""
        try:
            scenario = load_scenario(self.path)
            self._scenarios = scenario.runs or (scenario,)
            for one in self._scenarios:
                yield from self._tests(one)
        except UsageError as error:
            raise self.CollectError(str(error)) from None

    def _tests(self, scenario: Scenario) -> Iterator[pytest.Item]:
        prefix = f"{scenario.name}-" if scenario.name else ""
        for check, targets in known_targets(scenario).items():
            for target in targets:
                name = f"{check}[{prefix}{target}]"
                yield self._grouped(
                    CheckItem.from_parent(
                        self, name=name, run_name=scenario.name, check=check, target=target, known=targets
                    )
                )
        yield self._grouped(
            VerdictItem.from_parent(
                self, name=f"verdict[{scenario.name}]" if scenario.name else "verdict", run_name=scenario.name
            )
        )

    def _grouped(self, item: pytest.Item) -> pytest.Item:
        """Make `--dist loadgroup` assign a file to one worker, so that the others need not wait."""
        if self.config.pluginmanager.hasplugin("xdist"):
            item.add_marker(pytest.mark.xdist_group(f"proxytest {self.nodeid}"))
        return item

    def run(self, name: str) -> Run:
        """Return a run of this file; it is carried out only once.

        If it fails, the test has an error: tests call this in their setup.
        """
        if self._ended is None:
            try:
                accounts = self.config.stash.setdefault(_ACCOUNTS, Accounts(user_records(os.environ)))
                self._ended = once(self._shared, self.path, accounts, partial(self._audited, accounts))
            except UsageError as error:
                self._ended = {one.name: str(error) for one in self._scenarios}
        found = self._ended.get(name, "this run was not carried out")
        if isinstance(found, str):
            pytest.fail(found, pytrace=False)
        return found

    def _audited(self, accounts: Accounts) -> Ended:
        """Carry out the runs with tests in this session, one after another."""
        wanted = {item.run_name for item in self.session.items if isinstance(item, _Item) and item.parent is self}
        # Our own loop, never the current one, which belongs to another plug-in.
        with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
            return {
                one.name: self._one(runner, one, accounts)
                for one in self._scenarios
                if one.name in wanted or not wanted
            }

    def _one(self, runner: asyncio.Runner, scenario: Scenario, accounts: Accounts) -> Run | str:
        try:
            return runner.run(audit_one(scenario, {}, accounts))
        except UsageError as error:
            return str(error)


class _Item(pytest.Item):
    """The base of all tests of a scenario."""

    def __init__(self, *, run_name: str, **options: Any) -> None:  # noqa: ANN401  of pytest, passed on
        super().__init__(**options)
        self.run_name = run_name

    @property
    def audited(self) -> Run:
        """The run that this test belongs to."""
        if not isinstance(self.parent, ScenarioFile):
            raise TypeError("a test of a scenario outside of its file")
        return self.parent.run(self.run_name)

    @property
    def strict(self) -> bool:
        """Is a warning a failure?"""
        return bool(self.config.getoption("--proxytest-strict")) or self.audited.asked.strict

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return the test's location."""
        return self.path, None, self.name


class CheckItem(_Item):
    """One check of one target; with the target `-`, a check whose targets become known only in the run."""

    def __init__(self, *, check: str, target: str, known: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401  as above
        super().__init__(**options)
        self._check = check
        self._target = target
        self._known = known
        self._results: tuple[Result, ...] = ()

    def setup(self) -> None:
        """Run the audit if needed; a bug in proxytest is an error here, not a failure of the proxy."""
        run = self.audited
        self._results = tuple(self._concerned(run))
        if worst(self._results) is Status.BROKEN:
            pytest.fail(failure_text(run, self._results), pytrace=False)

    def runtest(self) -> None:
        """Pass, or fail with the findings."""
        run, results = self.audited, self._results
        excused = [result for result in results if result.excused]
        match worst(results):
            case Status.FAIL:
                pytest.fail(failure_text(run, results), pytrace=False)
            case Status.WARN if self.strict:
                pytest.fail(failure_text(run, results), pytrace=False)
            case Status.WARN:
                self._warn(run)
            case Status.UNDECIDED | Status.SKIP if excused:
                until = excused[0].waived
                pytest.xfail(f"waived until {until.until}: {until.reason}" if until else "waived")
            case Status.UNDECIDED | Status.SKIP:
                pytest.skip("; ".join(dict.fromkeys(result.reason for result in results)) or "nothing was seen of it")

    def _warn(self, run: Run) -> None:
        warned = [result for result in self._results if result.status is Status.WARN]
        self.add_report_section("call", "proxytest", failure_text(run, warned))
        self.user_properties += [(WARNING, f"warning: {result.reason}") for result in warned]

    def _concerned(self, run: Run) -> Iterator[Result]:
        """Return the results of this test; unexpected ones belong to the check's first test, so none is lost."""
        of_check = [result for result in run.results if result.check == self._check]
        if self._target == NO_TARGET:
            yield from of_check
            return
        own = [result for result in of_check if name_of(result.target, run) == self._target]
        yield from own or [result for result in of_check if result.target == NO_TARGET]
        if self._target == self._known[0]:
            yield from (one for one in of_check if name_of(one.target, run) not in (*self._known, NO_TARGET))


class VerdictItem(_Item):
    """The test of the verdict; without it, a run that could test nothing would only have skips."""

    def setup(self) -> None:
        """Run the audit if needed."""
        self.user_properties.append((VERDICT, verdict_sentence(self.audited)))

    def runtest(self) -> None:
        """Pass if the exit status of the command would be 0."""
        if exit_status(self.audited, strict=self.strict) != COMPATIBLE:
            pytest.fail(verdict_text(self.audited), pytrace=False)
