"""Several audits of one scenario, one after another, each with its report, and a summary."""

import os
from collections.abc import Iterable
from functools import cache

from proxytest.cli import say
from proxytest.cli.interruption import end_as
from proxytest.cli.job import NAME, Job, carried_out, prepared, prompt, with_name
from proxytest.cli.output import status_of, write_reports, write_text
from proxytest.engine.accounts import Accounts, user_records
from proxytest.model.errors import UsageError
from proxytest.model.run import Run
from proxytest.prepare.merge_options import Options
from proxytest.report.exit import exit_status, worst
from proxytest.report.several import Ended, heading, summary_of, to_json
from proxytest.scenario.scenario import Scenario

_ON_STDOUT = ("text", "json")


def run_each(options: Options, scenarios: tuple[Scenario, ...]) -> int:
    """Carry out every run and give the worst exit status.

    Raises UsageError, where something is wrong with any of them before the first packet of all.
    """
    _refuse_contradictions(options, scenarios)
    prompt_once, warn_once = cache(prompt), cache(say)  # one prompt for each user, and each warning once
    jobs = [prepared(with_name(options, one.name), one, prompt_once, warn_once) for one in scenarios]
    as_text = options.format_name == "text"
    accounts, ended = Accounts(user_records(os.environ)), list[Ended]()
    try:
        for number, job in enumerate(jobs, 1):
            if as_text:
                write_text(heading(job.name, number, len(jobs)))
            carried = carried_out(job, accounts)
            ended.append(_ended(job, carried.run))
            end_as(carried.signal)
    finally:  # what was found until Ctrl-C, or until a lab could not be started, is not lost
        if ended:
            write_text(summary_of(ended, len(jobs)) if as_text else to_json(ended))
    return worst(one.status for one in ended)


def _ended(job: Job, run: Run) -> Ended:
    options = job.options
    shown = "text" if options.format_name == "text" else None
    written = write_reports(run, shown, options.outputs, verbose=options.verbose)
    return Ended(name=job.name, run=run, status=status_of(exit_status(run, strict=options.strict), written=written))


def _refuse_contradictions(options: Options, scenarios: tuple[Scenario, ...]) -> None:
    """Refuse options that fit only one run."""
    several = f"the scenario has {len(scenarios)} runs"
    if options.format_name not in _ON_STDOUT:
        ending = f"-o 'NAME-{NAME}...' writes a report for each"
        raise UsageError(f"--format {options.format_name} is for one run, but {several}: {ending}")
    for path in (*options.outputs, *filter(None, [options.record])):
        if len(scenarios) > 1 and NAME not in path.name:
            raise UsageError(f"'{path}' is one file, but {several}: put {NAME} into its name")
    if options.proxy is not None and _differ(one.proxy or one.pac for one in scenarios):
        raise UsageError(f"--proxy sets one proxy, but {several} with different ones")
    for option, given in (("--user", options.user), ("--password-file", options.password_file)):
        if given is not None and _differ(one.user for one in scenarios):
            raise UsageError(f"{option} is for one user, but {several} with different ones")


def _differ(values: Iterable[str | None]) -> bool:
    return len(set(values)) > 1
