"""Carry out several audits side by side, and tell of each: its files when it ends, its text in the scenario's order."""

import asyncio
import signal
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import partial
from typing import TextIO, cast

from proxytest.cli import say
from proxytest.cli.best_effort_stream import BestEffortStream
from proxytest.cli.detail import Detail
from proxytest.cli.garbage import as_usual
from proxytest.cli.interruption import Interruption, end_as
from proxytest.cli.job import Job, live, run_one
from proxytest.cli.open_files import more_files
from proxytest.cli.output import status_of, text_of, write_reports, write_text
from proxytest.cli.record import Record
from proxytest.engine.accounts import Accounts
from proxytest.engine.schedule import Notify
from proxytest.engine.side_by_side import Work, at_most, side_by_side, uses
from proxytest.model.run import Run
from proxytest.prepare.merge_options import Options
from proxytest.report.ended import Ended
from proxytest.report.exit import exit_status
from proxytest.report.runs_progress import RunsView
from proxytest.report.several import heading
from proxytest.wire.clock import monotonic

_FILES = 64  #: of one run: a connection for each tunnel side by side, and some of the program's own


class SeveralJobs:
    """Runs of one scenario, and what was found so far; with `whole`, their traces are kept for a report of all."""

    def __init__(
        self, jobs: Sequence[Job], options: Options, accounts: Accounts, detail: Detail, *, whole: bool
    ) -> None:
        self._jobs = jobs
        self._options = options
        self._accounts = accounts
        self._detail = detail
        self._whole = whole
        several = len(jobs) > 1 and not detail.quiet
        self._view = RunsView(len(jobs), cast("TextIO", BestEffortStream(sys.stderr))) if several else None
        self._ended: dict[int, Ended] = {}
        self._texts: dict[int, str] = {}  #: of runs that ended before one that is told first
        self._next = 1

    @property
    def ended(self) -> tuple[Ended, ...]:
        """The runs that have ended, in the scenario's order."""
        return tuple(self._ended[number] for number in sorted(self._ended))

    def carry_out(self) -> signal.Signals | None:
        """Carry out all, and return the signal that ended them early, if one did.

        Raises UsageError, and KeyboardInterrupt or Terminated where a signal left nothing to judge.
        """
        begun, interrupted, view = monotonic(), list[signal.Signals | None](), self._view or nullcontext()
        try:
            with view:
                as_usual()
                asyncio.run(self._all(interrupted))
        except asyncio.CancelledError:
            say(f"interrupted after {monotonic() - begun:.0f} s, without a result of what went on")
            end_as(interrupted[-1])
            raise
        if not all(one.run.complete for one in self.ended):
            say(f"interrupted after {monotonic() - begun:.0f} s: what was seen until then is judged")
        return interrupted[-1]

    def tell_rest(self) -> None:
        """Write the texts that waited for a run that did not end."""
        for number in sorted(self._texts):
            write_text(self._texts.pop(number))

    async def _all(self, interrupted: list[signal.Signals | None]) -> None:
        number = files_for(self._options.parallel, len(self._jobs))
        with Interruption() as interruption:
            works = (
                Work(begin=partial(self._one, place, job, interruption), uses=uses(job.plan))
                for place, job in enumerate(self._jobs, 1)
            )
            try:
                await side_by_side(works, number, interruption.stop)
            finally:
                interrupted.append(interruption.signal)

    async def _one(self, place: int, job: Job, interruption: Interruption) -> None:
        with Record(job.options.record) as record:
            run = await run_one(job, self._accounts, record, interruption, partial(self._shown, job))
        with self._view.paused() if self._view is not None else nullcontext():
            self._tell(place, job, run)

    def _shown(self, job: Job) -> AbstractContextManager[Notify]:
        return self._view.run(job.name) if self._view is not None else live(job)

    def _tell(self, place: int, job: Job, run: Run) -> None:
        """Write the reports of a run now, but its text when those before it are told."""
        options = job.options
        written = write_reports(run, None, options.outputs, self._detail)
        self._ended[place] = Ended(
            name=job.name,
            run=run if self._whole else replace(run, observations=(), trace=()),
            status=status_of(exit_status(run, strict=options.strict), written=written),
            files=tuple(map(str, options.outputs)) if written else (),
        )
        if options.format_name == "text":
            title = "" if self._detail.quiet else heading(job.name, place, len(self._jobs))
            self._texts[place] = title + text_of(run, "text", self._detail)
        while self._next in self._texts:
            write_text(self._texts.pop(self._next))
            self._next += 1


def files_for(number: int | None, jobs: int) -> int | None:
    """Return how many runs may go on at once; it is told where this process may open too few files for as many."""
    wanted = min(at_most(number), jobs)
    allowed = more_files(wanted * _FILES)
    if allowed is None:
        return number
    fewer = max(1, allowed // _FILES)
    if number is not None:
        told = f"this process may open {allowed} files: {fewer} runs side by side, not {wanted}"
        say(f"{told}; raise `ulimit -n` for more")
    return fewer
