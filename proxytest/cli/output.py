"""Write reports: one to standard output, others to files, whole or not at all."""

import os
import sys
import tempfile
from pathlib import Path

from proxytest.model.errors import UsageError
from proxytest.model.run import Run
from proxytest.report.formats import FORMATS, format_of, render_as

_WIDTH = 80  #: columns of a text report that is piped


def check_outputs(format_name: str, outputs: tuple[Path, ...]) -> None:
    """Find a wrong format or folder before the run, not after it.

    Raises UsageError.
    """
    if format_name not in FORMATS:
        raise UsageError(f"'{format_name}' is not a report format: use {', '.join(FORMATS)}")
    for path in outputs:
        format_of(path)
        if not path.parent.is_dir():
            raise UsageError(f"cannot write '{path}': there is no folder '{path.parent}'")


def write_reports(run: Run, format_name: str, outputs: tuple[Path, ...], *, verbose: bool) -> None:
    """Write every report; the one on standard output first, so that a full disk does not hide the verdict.

    Raises UsageError for a file that cannot be written.
    """
    _to_stdout(_console(run, verbose=verbose) if format_name == "text" else render_as(format_name, run))
    for path in outputs:
        try:
            _write(path, render_as(format_of(path), run))
        except OSError as error:
            raise UsageError(f"cannot write '{path}': {error.strerror}") from None


def _console(run: Run, *, verbose: bool) -> str:
    from proxytest.report.console import render

    terminal = sys.stdout.isatty()
    width = os.get_terminal_size(sys.stdout.fileno()).columns if terminal else _WIDTH
    color = terminal and "NO_COLOR" not in os.environ
    return render(run, width=max(_WIDTH, min(width, 140)), color=color, verbose=verbose)


def _to_stdout(text: str) -> None:
    sys.stdout.buffer.write(text.encode(sys.stdout.encoding or "utf-8", "backslashreplace"))
    if not text.endswith("\n"):
        sys.stdout.buffer.write(b"\n")
    sys.stdout.buffer.flush()


def _write(path: Path, text: str) -> None:
    """Replace the file at once, so that nobody reads half of it; readable like any file that the user makes."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    part = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        part.chmod(0o666 & ~_umask())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
