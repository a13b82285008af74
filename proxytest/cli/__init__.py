"""The command line: thin, with late imports, and without a traceback for the user's mistakes."""

import os
import sys
from contextlib import suppress
from typing import NoReturn

_BROKEN = 3
_USAGE = 2
_UNTESTED = 4
_INTERRUPTED = 130  #: as shells number it: 128 and SIGINT
_TERMINATED = 143  #: 128 and SIGTERM


class Terminated(BaseException):
    """SIGTERM was received; like KeyboardInterrupt for SIGINT."""


def main() -> NoReturn:
    """Run the command line and end the process with the documented exit status."""
    from proxytest.cli.garbage import seldom
    from proxytest.cli.std_streams import ensure_std_streams

    seldom()
    ensure_std_streams()
    status = run_arguments(sys.argv[1:])
    _tell_own_name(sys.argv[1:])
    sys.exit(status)


def _tell_own_name(arguments: list[str]) -> None:
    with suppress(ImportError, OSError):  # as in `_own_limit`; the status is what counts
        from proxytest.cli.own_name import tell_own_name

        tell_own_name(arguments)


def run_arguments(arguments: list[str]) -> int:
    """Run one command and return its exit status; a mistake or a bug is one sentence on standard error."""
    from proxytest.cli.commands import invoke
    from proxytest.model.errors import UsageError

    try:
        return invoke(arguments)
    except UsageError as error:
        say(str(error))
        return _USAGE
    except (KeyboardInterrupt, BrokenPipeError):
        detach_stdout()
        return _INTERRUPTED
    except Terminated:
        detach_stdout()
        return _TERMINATED
    except Exception as error:
        if os.environ.get("PROXYTEST_DEBUG"):
            raise
        if words := _own_limit(error):
            say(f"no result: {words}")
            return _UNTESTED
        # No traceback: the frames of a run hold credentials, and its reader is an administrator.
        say(f"this is a bug in proxytest ({type(error).__name__}); PROXYTEST_DEBUG=1 shows where")
        return _BROKEN


def _own_limit(error: Exception) -> str | None:
    """Return which limit of this machine stopped the run; None where the error is a bug."""
    with suppress(ImportError, OSError):  # where no file can be opened, no module can be read either
        from proxytest.wire.machine_limits import own_limit

        return own_limit(error)
    return "this process has no file descriptors left: raise `ulimit -n`"


def say(sentence: str) -> None:
    """Tell the user one sentence, on standard error."""
    from proxytest.report.visible import visible

    sys.stderr.write(f"proxytest: {visible(sentence)}\n")


def tell(sentence: str) -> None:
    """Say what nobody needs to hear: where standard error is gone, that changes nothing."""
    from proxytest.cli.best_effort_stream import BestEffortStream
    from proxytest.report.visible import visible

    BestEffortStream(sys.stderr).write(f"proxytest: {visible(sentence)}\n")


def detach_stdout() -> None:
    """Let the interpreter end quietly when nobody reads its output."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
