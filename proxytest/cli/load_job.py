"""Carry out `proxytest load`: what it refuses, what it tells, and its reports."""

import asyncio
import os
import signal
from pathlib import Path

from proxytest.cli import say, tell
from proxytest.cli.garbage import as_usual
from proxytest.cli.interruption import Interruption, end_as
from proxytest.cli.job import prompt
from proxytest.cli.open_files import more_files
from proxytest.cli.output import check_files, check_format, status_of, warn_unwritable_outputs, write_all, write_text
from proxytest.cli.proxy_port import with_port
from proxytest.engine.accounts import Accounts, user_records
from proxytest.load.load_bounds import Kind
from proxytest.load.load_reports import ENDINGS, LOAD_FORMATS
from proxytest.load.load_result import LoadResult
from proxytest.load.ramp import Step, steps_of
from proxytest.load.sending.put_load import put_load
from proxytest.load.told import amount, sentences
from proxytest.load.wanted_load import Wanted
from proxytest.model.errors import UsageError
from proxytest.prepare.make_plan import make_plan
from proxytest.prepare.merge_options import Options
from proxytest.probe.plan import Plan

_FILES = 64  #: the program's own


def run_load(options: Options, wanted: Wanted) -> int:
    """Put the load on the proxy, write what was found, and give the exit status; without a kind nothing is sent.

    Raises UsageError.
    """
    check_format(options.format_name, tuple(LOAD_FORMATS))
    check_files(options.outputs)
    for path in options.outputs:
        _format_of(path)
    if not wanted.kinds:
        return _only_needs(options, wanted)
    _check(options, wanted)
    plan = make_plan(with_port(options), os.environ, prompt=prompt, warn=say)
    _check_files(wanted)
    warn_unwritable_outputs(options.outputs)
    as_usual()
    result, ended_by = asyncio.run(_put(plan, wanted, quiet=options.quiet))
    written = _write(result, options)
    end_as(ended_by)
    return status_of(result.status, written=written)


def _only_needs(options: Options, wanted: Wanted) -> int:
    if not wanted.needs:
        raise UsageError("say what to measure: --logons, --tunnels or --held; or --people for a head count alone")
    if options.format_name == "text" and not options.outputs:
        write_text("".join(f"{amount(one.level)} {one.kind.words}: {one.formula}\n" for one in wanted.needs))
        return 0
    result = LoadResult(proxy="", target="", scheme="", bounds=wanted.bounds, needs=wanted.needs)
    return status_of(0, written=_write(result, options))


def _check(options: Options, wanted: Wanted) -> None:
    if not wanted.agreed:
        raise UsageError(
            "a load can stop the work of everybody behind the proxy: if it is yours to load, add --yes-this-is-my-proxy"
        )
    if not options.proxy:
        raise UsageError("name the proxy to load by --proxy: this machine's settings are not used for it")
    if not options.targets:
        raise UsageError("name one host of your own to connect to by --target, such as one with `proxytest reflect`")
    for kind in wanted.kinds:
        steps_of(kind, wanted.bounds)


def _check_files(wanted: Wanted) -> None:
    """Refuse before the start what this process has no files for."""
    bounds = wanted.bounds
    held = bounds.max_held if Kind.HELD in wanted.kinds else 0
    needed = _FILES + held + round(bounds.max_rate * (bounds.p95 + 1))
    if (allowed := more_files(needed)) is not None:
        raise UsageError(f"this process may open {allowed} files, and this load may need {needed}: raise `ulimit -n`")


async def _put(plan: Plan, wanted: Wanted, *, quiet: bool) -> tuple[LoadResult, signal.Signals | None]:
    """Put the load; return what was found, and the signal that ended it early."""
    guard = Accounts(user_records(os.environ)).guard(plan)

    def notify(kind: Kind, step: Step) -> None:
        if not quiet:
            tell(f"{amount(step.level)} {kind.words}, for {step.seconds:.1f} s")

    with Interruption() as interruption, interruption.auditing() as stop:
        result = await put_load(
            plan, guard, wanted.bounds, kinds=wanted.kinds, needs=wanted.needs, stop=stop, notify=notify
        )
        return result, interruption.signal


def _write(result: LoadResult, options: Options) -> bool:
    return write_all(
        LOAD_FORMATS[options.format_name](result),
        options.outputs,
        lambda path: LOAD_FORMATS[_format_of(path)](result),
        told=lambda: sentences(result),
        quiet=options.quiet,
    )


def _format_of(path: Path) -> str:
    if path.suffix not in ENDINGS:
        raise UsageError(f"'{path}': the ending of a load's report is {', '.join(ENDINGS)}")
    return ENDINGS[path.suffix]
