"""`proxytest replay`."""

from pathlib import Path

from proxytest.cli.output import check_outputs, status_of, write_reports
from proxytest.engine.conclude import judge_again
from proxytest.model.errors import UsageError
from proxytest.model.run import Run
from proxytest.report.exit import exit_status
from proxytest.report.stored_run import from_json
from proxytest.scenario.profile_file import load_profile
from proxytest.wire.files import MIB, read_file

_LIMIT = 64 * MIB  #: bytes of a stored run; an audit of a whole profile has half a MiB


def replay_report(
    path: Path, *, profile: str | None, strict: bool, verbose: bool, format_name: str, outputs: tuple[Path, ...]
) -> int:
    """Judge a stored run again and give the exit status.

    Raises UsageError.
    """
    check_outputs(format_name, outputs)
    run = judge_again(read_run(path), load_profile(profile) if profile else None)
    written = write_reports(run, format_name, outputs, verbose=verbose)
    return status_of(exit_status(run, strict=strict), written=written)


def read_run(path: Path) -> Run:
    """Read a stored run.

    Raises UsageError.
    """
    try:
        text = read_file(path, _LIMIT, pipes=True).decode()
    except OSError as error:
        raise UsageError(f"cannot read '{path}': {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"'{path}' is not UTF-8") from None
    return from_json(text, str(path))
