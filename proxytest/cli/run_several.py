"""Several audits of one scenario, each with its report, and a summary."""

import os
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

from proxytest.cli import say
from proxytest.cli.detail import Detail
from proxytest.cli.interruption import end_as
from proxytest.cli.job import Job, prepared, prompt, with_name
from proxytest.cli.output import (
    NAME,
    check_joined,
    joined_as,
    status_of,
    warn_unwritable_outputs,
    write_joined,
    write_text,
)
from proxytest.cli.proxy_port import ask_port
from proxytest.cli.several_jobs import SeveralJobs
from proxytest.engine.accounts import Accounts, user_records
from proxytest.model.errors import UsageError
from proxytest.prepare.merge_options import Options
from proxytest.prepare.read_once import ReadOnce
from proxytest.prepare.run_names import without_accounts
from proxytest.report.exit import worst
from proxytest.report.several import broken_off, summary_of
from proxytest.scenario.scenario import Scenario


def run_each(options: Options, scenarios: tuple[Scenario, ...]) -> int:
    """Carry out every run and give the worst exit status.

    Raises UsageError, where something is wrong with any of them before the first packet of all.
    """
    _refuse_contradictions(options, scenarios)
    scenarios = without_accounts(scenarios, anonymous=options.anonymous)
    jobs = _prepared(options, scenarios)
    as_text = options.format_name == "text"
    joint = _joint(options, len(jobs))
    if taken := {path.absolute() for job in jobs for path in job.options.outputs} & {path.absolute() for path in joint}:
        raise UsageError(f"'{min(taken)}' would be the report of one run, and of all")
    warn_unwritable_outputs(joint)
    whole = bool(joint) or not as_text
    accounts, detail, written = Accounts(user_records(os.environ)), _detail(options), True
    several = SeveralJobs(jobs, options, accounts, detail, whole=whole)
    try:
        end_as(several.carry_out())
    finally:  # what was found until Ctrl-C, or until a lab could not be started, is not lost
        several.tell_rest()
        ended = several.ended
        if ended:
            written = write_joined(ended, None, joint, detail)
        if len(ended) < len(jobs) or not all(one.run.complete for one in ended):
            complete = sum(one.run.complete for one in ended)
            files = map(str, joint if ended and written else ())
            told = broken_off(ended, [job.name for job in jobs], files)
            say(f"{complete} of {len(jobs)} runs came to their end; {told}")
        if ended and not (as_text and options.quiet):
            write_text(summary_of(ended, len(jobs)) if as_text else joined_as(options.format_name, ended, detail))
    return status_of(worst(one.status for one in ended), written=written)


def _detail(options: Options) -> Detail:
    return Detail(verbose=options.verbose, quiet=options.quiet, full=options.full)


def _prepared(options: Options, scenarios: tuple[Scenario, ...]) -> tuple[Job, ...]:
    """Settle all audits, with one prompt for each user and port, each warning once, and files read once."""
    ask, warn, files, port = cache(prompt), cache(say), ReadOnce(), cache(ask_port)
    return tuple(prepared(_own(options, one.name, len(scenarios)), one, ask, warn, files, port) for one in scenarios)


def _joint(options: Options, total: int) -> tuple[Path, ...]:
    """Return the reports that hold all runs, and are written at the end: those that are not named after a run."""
    return tuple(path for path in options.outputs if NAME not in path.name) if total > 1 else ()


def _own(options: Options, name: str, total: int) -> Options:
    """Return the options of one run, with its own reports."""
    joint = _joint(options, total)
    return with_name(replace(options, outputs=tuple(path for path in options.outputs if path not in joint)), name)


def _refuse_contradictions(options: Options, scenarios: tuple[Scenario, ...]) -> None:
    """Refuse options that fit only one run."""
    several = f"the scenario has {len(scenarios)} runs"
    check_joined(options.format_name, options.outputs)
    if len(scenarios) > 1 and options.record is not None and NAME not in options.record.name:
        raise UsageError(f"'{options.record}' is one file, but {several}: put {NAME} into its name")
    if options.proxy is not None and _differ(one.proxy or one.pac for one in scenarios):
        raise UsageError(f"--proxy sets one proxy, but {several} with different ones")
    for option, given in (("--user", options.user), ("--password-file", options.password_file)):
        if given is not None and _differ(one.user for one in scenarios):
            raise UsageError(f"{option} is for one user, but {several} with different ones")


def _differ(values: Iterable[str | None]) -> bool:
    return len(set(values)) > 1
