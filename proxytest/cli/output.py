"""Write reports: one to standard output, others to files, completely or not at all."""

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from proxytest.cli import detach_stdout, say, tell
from proxytest.cli.detail import Detail
from proxytest.model.errors import UsageError
from proxytest.model.run import Run
from proxytest.report.ended import Ended
from proxytest.report.formats import FORMATS, declared, format_of, holds_several, render_as, render_joined
from proxytest.report.sites import NO_SILENT, Silent
from proxytest.wire.write_files import AS_THE_UMASK_SAYS, IS_LINK, IS_NO_FILE, OWNER_ONLY, replace_file

_NARROWEST, _WIDEST = 40, 140  #: columns of a report on a terminal
_PIPED = (80, 24)  #: columns of a piped text report; COLUMNS overrides it
NAME = "{name}"  #: placeholder in a file name for the name of the run
_NOT_WRITTEN = 2  #: as for the user's mistakes: the requested reports are missing


def check_outputs(format_name: str, outputs: tuple[Path, ...], record: Path | None = None) -> None:
    """Find mistakes before the run, not after it; no report may replace another one or the record.

    Raises UsageError. That a report's file cannot be written is no mistake here: it must not cost the verdict.
    """
    check_format(format_name)
    for path in outputs:
        if str(path) != "-":
            format_of(path)
    check_files(outputs, record)


def check_files(outputs: tuple[Path, ...], record: Path | None = None) -> None:
    """Raise UsageError where a file would replace another one, or standard output is named as one."""
    taken = {_real(record): "--record"} if record is not None else {}
    for path in outputs:
        if str(path) == "-":
            raise UsageError("--output writes to files: for standard output, use --format")
        if other := taken.get(_real(path)):
            raise UsageError(f"{other} and --output name the same file: '{path}'")
        taken[_real(path)] = "another --output"
    if record is not None and not record.parent.is_dir():
        raise UsageError(f"cannot write '{record}': there is no folder '{record.parent}'")


def _real(path: Path) -> str:
    try:
        return os.path.realpath(path)
    except FileNotFoundError:
        raise UsageError(f"cannot write '{path}': the working directory no longer exists") from None


def warn_unwritable_outputs(outputs: tuple[Path, ...]) -> None:
    """Warn on standard error of reports that cannot be written now, before the audit takes its time."""
    for path in outputs:
        if reason := why_unwritable(path):
            say(f"cannot write '{path}' now: {reason}; what is found is still shown here")


def check_format(format_name: str, formats: tuple[str, ...] = tuple(FORMATS)) -> None:
    """Raise UsageError for an unknown format."""
    if format_name not in formats:
        raise UsageError(f"'{format_name}' is not a report format: use {', '.join(formats)}")


def check_joined(format_name: str, outputs: tuple[Path, ...]) -> None:
    """Raise UsageError for a format that cannot hold several runs, where one report is to hold them."""
    for name in (format_name, *(format_of(path) for path in outputs if NAME not in path.name)):
        if not holds_several(name):
            raise UsageError(f"a report as {name} holds one run: -o 'FILE-{NAME}...' writes one for each")


def why_unwritable(path: Path) -> str | None:
    """Return why a report cannot be written: it is first written to a new file in the same folder."""
    try:
        if not path.parent.is_dir():
            return f"there is no folder '{path.parent}'"
        if path.is_dir():
            return "it is a folder"
        if path.is_symlink():
            return IS_LINK
        if path.exists() and not path.is_file():
            return IS_NO_FILE
        return None if os.access(path.parent, os.W_OK) else f"the folder '{path.parent}' is not writable"
    except OSError as error:  # such as a name that is too long
        return error.strerror


def write_reports(run: Run, format_name: str | None, outputs: Iterable[Path], detail: Detail) -> bool:
    """Write every report, the one on standard output first; tell whether all were written.

    A new file is its owner's alone; one that is there keeps its permissions. One that cannot be written is told in a
    sentence on standard error and hinders no other. Where standard output does not take the report, the verdict is told
    there too. Raises BrokenPipeError where nobody reads standard output. Without a format nothing goes to standard
    output.
    """
    text = text_of(run, format_name, detail) if format_name is not None else None
    return write_all(
        text,
        outputs,
        lambda path: _rendered(format_of(path), run, full=detail.full),
        told=lambda: [_verdict(run)],
        quiet=detail.quiet,
    )


def write_joined(
    ended: Sequence[Ended], text: str | None, outputs: Iterable[Path], detail: Detail, silent: Silent = NO_SILENT
) -> bool:
    """Write the reports that hold several runs, as `write_reports` does; `text` is for standard output."""
    return write_all(
        text,
        outputs,
        lambda path: joined_as(format_of(path), ended, detail, silent),
        told=lambda: [_verdict(one.run) for one in ended],
        quiet=detail.quiet,
    )


def write_all(
    text: str | None,
    outputs: Iterable[Path],
    text_for: Callable[[Path], str],
    *,
    told: Callable[[], Iterable[str]],
    quiet: bool,
) -> bool:
    """Write `text` to standard output, then each file, as `write_reports` does; `told` is what must not be lost."""
    broken = _tried(text, told) if text is not None else []
    for path in outputs:
        content = text_for(path)
        try:
            replace_file(path, content.encode(), permissions=OWNER_ONLY)
        except OSError as error:
            broken.append(error)
            say(f"cannot write '{path}': {why_unwritable(path) or error.strerror or error}")
        else:
            if not quiet:
                tell(f"wrote {path}")
    if broken and isinstance(broken[0], BrokenPipeError):
        raise broken[0]
    return not broken


def _tried(text: str, told: Callable[[], Iterable[str]]) -> list[OSError]:
    """Write to standard output; where that fails, tell the most important on standard error."""
    try:
        _to_stdout(text)
    except OSError as error:
        if not isinstance(error, BrokenPipeError):
            say(f"cannot write to standard output: {error.strerror or error}")
            for sentence in told():
                say(sentence)
        return [error]
    return []


def status_of(status: int, *, written: bool) -> int:
    """Return 2 instead of 0 where a report is missing; any other status stays, since it says more."""
    return status if written else status or _NOT_WRITTEN


def write_text(text: str, path: Path | None = None) -> None:
    """Write to a file that is there to be deployed, or to standard output where there is none.

    Raises UsageError where it cannot be written, and BrokenPipeError where nobody reads standard output.
    """
    try:
        if path is None:
            _to_stdout(text)
        else:
            replace_file(path, text.encode(), permissions=AS_THE_UMASK_SAYS)
    except BrokenPipeError:
        raise
    except OSError as error:
        name = f"'{path}'" if path else "to standard output"
        raise UsageError(f"cannot write {name}: {error.strerror or error}") from None


def _verdict(run: Run) -> str:
    from proxytest.report.summary import verdict_sentence

    return verdict_sentence(run)


def text_of(run: Run, format_name: str, detail: Detail) -> str:
    """Return the report as standard output is to have it."""
    if format_name != "text":
        return _rendered(format_name, run, full=detail.full)
    if detail.quiet:
        from proxytest.report.brief import brief

        return brief(run)
    from proxytest.cli.fragment_option import fragment_for
    from proxytest.report.console import render

    columns = shutil.get_terminal_size(_PIPED).columns
    wide = max(_NARROWEST, min(columns, _WIDEST))
    return render(run, width=wide, color=_color(), verbose=detail.verbose, fragment=fragment_for(run))


def _rendered(format_name: str, run: Run, *, full: bool) -> str:
    """Write a report; formats for people hold the configuration of the product that was found."""
    if declared(format_name).write_for is None:
        return render_as(format_name, run)
    from proxytest.cli.fragment_option import fragment_for

    return render_as(format_name, run, fragment_for(run), full=full)


def joined_as(format_name: str, ended: Sequence[Ended], detail: Detail, silent: Silent = NO_SILENT) -> str:
    """Return the report that holds several runs; raise UsageError for a format that holds only one."""
    if declared(format_name).write_for is None:
        return render_joined(format_name, ended, silent)
    from proxytest.cli.fragment_option import fragment_for

    whole = [replace(one, fragment=fragment_for(one.run), full=detail.full) for one in ended]
    return render_joined(format_name, whole, silent)


def _color() -> bool:
    """Is this a terminal, and does its user allow colours? (no-color.org)"""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _to_stdout(text: str) -> None:
    try:
        sys.stdout.buffer.write(text.encode(sys.stdout.encoding or "utf-8", "backslashreplace"))
        if not text.endswith("\n"):
            sys.stdout.buffer.write(b"\n")
        sys.stdout.buffer.flush()
    except OSError:
        detach_stdout()  # what is left in the buffer would fail once more at the end
        raise
