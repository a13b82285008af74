"""One audit of the command line: its options, its plan, and running it."""

import asyncio
import getpass
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TextIO, cast

from proxytest.cli import say
from proxytest.cli.interruption import Interruption, end_as
from proxytest.cli.open_files import more_files
from proxytest.cli.output import NAME, check_outputs, warn_unwritable_outputs
from proxytest.cli.proxy_port import AskPort, ask_port, with_port
from proxytest.cli.record import Record
from proxytest.cli.user_defaults import with_variable
from proxytest.engine.accounts import Accounts
from proxytest.engine.audit import audit
from proxytest.engine.guard import LockoutGuard
from proxytest.engine.schedule import Notify
from proxytest.model.credentials import Secret
from proxytest.model.errors import UsageError
from proxytest.model.run import Run
from proxytest.prepare.lab_proxy import planned_in_lab
from proxytest.prepare.make_plan import make_plan
from proxytest.prepare.merge_options import Options, merged
from proxytest.prepare.passwords import Prompt, Warn
from proxytest.prepare.read_once import ReadOnce
from proxytest.probe.plan import Plan
from proxytest.report.summary import counts
from proxytest.scenario.scenario import Scenario
from proxytest.wire.clock import monotonic

_FILES = 64  #: the program's own, and a connection for each tunnel side by side
_FILES_WITH_MEDIA = 256  #: and two addresses for each of the ports that are tried side by side


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """An audit to run."""

    options: Options
    scenario: Scenario | None
    plan: Plan | None  #: None in a lab, whose address is known when it runs
    prompt: Prompt

    @property
    def name(self) -> str:
        """What the scenario calls it, among several."""
        return self.options.name


def with_name(options: Options, name: str) -> Options:
    """Return a run with files of its own, named after it.

    Raises UsageError where one cannot be written.
    """
    outputs = tuple(_named(path, name) for path in options.outputs)
    record = _named(options.record, name) if options.record is not None else None
    check_outputs(options.format_name, outputs, record)
    return replace(options, outputs=outputs, record=record)


def _named(path: Path, name: str) -> Path:
    if NAME in path.name and not name:
        raise UsageError(f"'{path}': {NAME} is the name of a scenario or a lab, but there is none")
    return path.with_name(path.name.replace(NAME, name))


def prompt(user: str) -> str | None:
    """Ask the user at the terminal for a password; None where there is no terminal."""
    return getpass.getpass(f"Password of {user}: ") if sys.stdin and sys.stdin.isatty() else None


def prepared(
    options: Options,
    scenario: Scenario | None,
    prompt: Prompt = prompt,
    warn: Warn = say,
    files: ReadOnce | None = None,
    port: AskPort = ask_port,
) -> Job:
    """Settle an audit; several share `files`.

    Raises UsageError, for all but what a lab must run for.
    """
    if scenario is not None:
        options = merged(options, scenario)
    if scenario is not None and scenario.lab is not None:
        return Job(options=options, scenario=scenario, plan=None, prompt=prompt)
    options = with_port(with_variable(options), port)
    plan = make_plan(options, os.environ, prompt=prompt, warn=warn, files=files)
    return Job(options=options, scenario=scenario, plan=plan, prompt=prompt)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A run, and the signal that ended it early, if one did."""

    run: Run
    signal: signal.Signals | None


def carried_out(job: Job, accounts: Accounts) -> Carried:
    """Run the audit, with the record if one was asked for; the first SIGINT or SIGTERM ends it early.

    Raises UsageError, and KeyboardInterrupt or Terminated where the run was ended before it began, or twice.
    """
    begun = monotonic()
    interrupted: list[signal.Signals | None] = []

    async def work() -> Run:
        with Interruption() as interruption:
            try:
                return await run_one(job, accounts, record, interruption, partial(live, job))
            finally:
                interrupted.append(interruption.signal)

    try:
        with Record(job.options.record) as record:
            run = asyncio.run(work())
    except asyncio.CancelledError:
        kept = f"; the record so far is in '{job.options.record}'" if job.options.record else ""
        say(f"interrupted after {monotonic() - begun:.0f} s, without a result{kept}")
        end_as(interrupted[-1])
        raise
    if not run.complete:
        say(f"interrupted after {monotonic() - begun:.0f} s: what was seen until then is judged: {counts(run)}")
    return Carried(run=run, signal=None if run.complete else interrupted[-1])


#: Shows the activities of a run while it goes on.
Show = Callable[[], AbstractContextManager[Notify]]


async def run_one(job: Job, accounts: Accounts, record: Record, interruption: Interruption, show: Show) -> Run:
    """Run the audit; the first signal ends it early.

    Raises UsageError.
    """
    if job.plan is not None:
        return await _audited(job.plan, job, accounts.guard(job.plan), record, interruption, show)
    if job.scenario is None:
        raise ValueError("neither a plan nor a lab")

    def make(there: Options, password: Secret | None) -> Plan:
        return make_plan(there, os.environ, password=password, prompt=job.prompt)

    async with planned_in_lab(job.options, job.scenario, make) as plan:
        return await _audited(plan, job, accounts.guard(plan), record, interruption, show)


def _warn_of_limits(plan: Plan) -> None:
    """Warn before the run if this process may open fewer files than an audit may need at once."""
    wanted = _FILES_WITH_MEDIA if plan.media else _FILES
    if (allowed := more_files(wanted)) is not None:
        say(f"this process may open {allowed} files but may need {wanted}: raise `ulimit -n`, or parts are not tested")


@contextmanager
def live(job: Job) -> Iterator[Notify]:
    """Show how far the run is, on standard error."""
    if job.options.quiet:
        yield lambda _: None
        return
    from proxytest.cli.best_effort_stream import BestEffortStream
    from proxytest.report.progress import LiveView

    with LiveView(cast("TextIO", BestEffortStream(sys.stderr))) as view:
        yield view.update


async def _audited(
    plan: Plan, job: Job, guard: LockoutGuard, record: Record, interruption: Interruption, show: Show
) -> Run:
    record.begin()  # now that nothing in the command line is wrong, and before the first packet
    warn_unwritable_outputs(job.options.outputs)
    _warn_of_limits(plan)
    with interruption.auditing() as stop, show() as notify:
        run = await audit(plan, notify, record.write, guard, stop=stop)
    record.complete(run.trace)
    return run
