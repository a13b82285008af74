"""Write reports: one to standard output, others to files, completely or not at all."""

import os
import shutil
import sys
from pathlib import Path

from proxytest.cli import detach_stdout, say
from proxytest.cli.report_files import AS_THE_UMASK_SAYS, IS_LINK, IS_NO_FILE, OWNER_ONLY, replace_file
from proxytest.model.errors import UsageError
from proxytest.model.run import Run
from proxytest.report.formats import FORMATS, format_of, render_as

_NARROWEST, _WIDEST = 40, 140  #: columns of a report on a terminal
_PIPED = (80, 24)  #: columns of a piped text report; COLUMNS overrides it
_NOT_WRITTEN = 2  #: as for the user's mistakes: the requested reports are missing


def check_outputs(format_name: str, outputs: tuple[Path, ...], record: Path | None = None) -> None:
    """Find mistakes before the run, not after it; no report may replace another one or the record.

    Raises UsageError. That a report's file cannot be written is no mistake here: it must not cost the verdict.
    """
    check_format(format_name)
    taken = {_real(record): "--record"} if record is not None else {}
    for path in outputs:
        if str(path) == "-":
            raise UsageError("--output writes to files: for standard output, use --format")
        format_of(path)
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
            say(f"cannot write '{path}' now: {reason}; the audit continues, and its verdict is shown here")


def check_format(format_name: str, formats: tuple[str, ...] = tuple(FORMATS)) -> None:
    """Raise UsageError for an unknown format."""
    if format_name not in formats:
        raise UsageError(f"'{format_name}' is not a report format: use {', '.join(formats)}")


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


def write_reports(run: Run, format_name: str | None, outputs: tuple[Path, ...], *, verbose: bool) -> bool:
    """Write every report, the one on standard output first; tell whether all were written.

    A new file is its owner's alone; one that is there keeps its permissions. One that cannot be written is told in a
    sentence on standard error and hinders no other. Where standard output does not take the report, the verdict is told
    there too. Raises BrokenPipeError where nobody reads standard output. Without a format nothing goes to standard
    output.
    """
    broken: list[OSError] = []
    try:
        if format_name is not None:
            _to_stdout(_on_stdout(run, format_name, verbose=verbose))
    except OSError as error:
        broken.append(error)
        if not isinstance(error, BrokenPipeError):
            say(f"cannot write to standard output: {error.strerror or error}")
            say(_verdict(run))
    for path in outputs:
        text = _rendered(format_of(path), run)
        try:
            replace_file(path, text.encode(), permissions=OWNER_ONLY)
        except OSError as error:
            broken.append(error)
            say(f"cannot write '{path}': {why_unwritable(path) or error.strerror or error}")
    if broken and isinstance(broken[0], BrokenPipeError):
        raise broken[0]
    return not broken


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


def _on_stdout(run: Run, format_name: str, *, verbose: bool) -> str:
    if format_name != "text":
        return _rendered(format_name, run)
    from proxytest.report.console import render

    columns = shutil.get_terminal_size(_PIPED).columns
    return render(run, width=max(_NARROWEST, min(columns, _WIDEST)), color=_color(), verbose=verbose)


def _rendered(format_name: str, run: Run) -> str:
    """Return the configuration of the product that was found, for the HTML report."""
    if format_name != "html":
        return render_as(format_name, run)
    from proxytest.cli.fragment_option import fragment_for

    return render_as(format_name, run, fragment_for(run))


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
