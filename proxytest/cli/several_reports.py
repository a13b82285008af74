"""Stored runs under names of their own, and the reports of several."""

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from itertools import chain, count
from pathlib import Path

from proxytest.cli.detail import Detail
from proxytest.cli.output import NAME, check_joined, joined_as, write_joined, write_reports
from proxytest.cli.stored_runs import StoredRun
from proxytest.prepare.merge_options import Options
from proxytest.report.brief import brief
from proxytest.report.ended import Ended
from proxytest.report.exit import exit_status, held_strictly
from proxytest.report.formats import declared, format_of
from proxytest.report.several import summary_of
from proxytest.report.sites import MANY, NO_SILENT, Silent

_IN_NO_FILE_NAME = re.compile(r"[^\w.-]|^\.")


def apart(stored: Iterable[StoredRun], *, strict: bool) -> tuple[Ended, ...]:
    """Return the runs, each under a name that no other has: reports, and series of metrics, are told apart by it."""
    ended: dict[str, Ended] = {}
    every = tuple(replace(one, run=held_strictly(one.run, strict=strict)) for one in stored)
    for one in every:
        name = _free(one.run.asked.name or one.short, ended)
        called = replace(one.run, asked=replace(one.run.asked, name=name)) if len(every) > 1 else one.run
        ended[name] = Ended(
            name=name, run=called, status=exit_status(one.run, strict=strict), called=one.run.asked.name
        )
    return tuple(ended.values())


def _free(name: str, taken: Container[str]) -> str:
    """Return the name, or with the first number that makes it another one."""
    numbered = (f"{name} ({number})" for number in count(2))
    return next(one for one in chain([name], numbered) if one not in taken)


def needs_whole(options: Options, number: int) -> bool:
    """Do the wanted reports of so many sites tell what was observed at each, too?"""
    if number <= MANY or any(NAME in path.name for path in options.outputs):
        return True
    names = [*map(format_of, options.outputs)]
    if options.format_name != "text" or options.verbose:  # the summary on standard output has conclusions alone
        names.append(options.format_name)
    return not all(declared(name).concludes for name in names)


def write_several(
    ended: Sequence[Ended],
    format_name: str,
    outputs: tuple[Path, ...],
    detail: Detail,
    silent: Silent = NO_SILENT,
    earlier: Sequence[Ended] = (),
) -> bool:
    """Write the summary, or one report of all, to standard output, and files; tell whether all were written.

    A file is one of all, or one of each run where its name has `{name}`. Of `earlier` runs the summary alone tells what
    changed since. Raises UsageError.
    """
    check_joined(format_name, outputs)
    if format_name == "text" and not (detail.quiet or detail.verbose):
        text = summary_of([*ended, *earlier], len(ended) + len(earlier), silent).lstrip("\n")
    else:
        text = _on_stdout(ended, format_name, detail, silent)
    return write_files_of(ended, outputs, detail, text, silent)


def _on_stdout(ended: Sequence[Ended], format_name: str, detail: Detail, silent: Silent) -> str:
    if format_name == "text" and detail.quiet:
        return "".join(brief(one.run) for one in ended)
    return joined_as(format_name, ended, detail, silent)


def write_files_of(
    ended: Sequence[Ended],
    outputs: tuple[Path, ...],
    detail: Detail,
    text: str | None = None,
    silent: Silent = NO_SILENT,
) -> bool:
    """Write the files alone, after a `text` for standard output if there is one."""
    written = write_joined(ended, text, [path for path in outputs if NAME not in path.name], detail, silent)
    for one in ended:
        own = _IN_NO_FILE_NAME.sub("_", one.name)
        named = tuple(path.with_name(path.name.replace(NAME, own)) for path in outputs if NAME in path.name)
        written = write_reports(one.run, None, named, detail) and written
    return written
