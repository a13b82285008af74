"""What this machine ran out of, and nothing that only looks like it."""

import errno
import os
import resource
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from proxytest.model.event import Failure, Operation
from proxytest.model.pac_result import PacScriptError
from proxytest.protocol.pac.script import Bounds, PacContext
from proxytest.protocol.redact import Scrubber
from proxytest.wire import machine_limits
from proxytest.wire.limits import Limits
from proxytest.wire.look_up import look_up
from proxytest.wire.machine_limits import own_limit
from proxytest.wire.operation import OperationFailed, operation
from proxytest.wire.pac_process import find_engine, run_script
from proxytest.wire.programs import ask_program
from proxytest.wire.recorder import Recorder
from proxytest.wire.wpad import name_exists

NO_THREAD = RuntimeError("can't start new thread")


@contextmanager
def all_files_open() -> Iterator[None]:
    """Leave this process no file descriptor."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    free = os.open(os.devnull, os.O_RDONLY)
    os.close(free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (free, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def recorder() -> Recorder:
    return Recorder(now=lambda: 0.0, scrubber=Scrubber())


def test_the_limit_on_open_files_is_named_with_its_number() -> None:
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    words = f"this process may open {allowed} files at most: raise `ulimit -n`"
    assert own_limit(OSError(errno.EMFILE, "Too many open files")) == words
    assert own_limit(ExceptionGroup("of tasks", [ValueError(), OSError(errno.EMFILE, "")])) == words


@pytest.mark.parametrize(
    "error",
    [OSError(errno.ECONNREFUSED, ""), OSError("text alone"), RuntimeError("another"), ValueError(), TimeoutError(),
     ExceptionGroup("of tasks", [ValueError()]), socket.gaierror(socket.EAI_NONAME, "Name or service not known"),
     OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address")],
    ids=repr,
)  # fmt: skip
def test_nothing_else_is_a_limit(error: BaseException) -> None:
    assert own_limit(error) is None


def test_a_name_that_is_not_found_for_want_of_files_is_no_name_that_does_not_exist() -> None:
    with all_files_open():
        with pytest.raises(OSError, match=r".") as failed:
            socket.getaddrinfo("localhost", 80)
        words = own_limit(failed.value)
    assert words is not None
    assert "raise `ulimit -n`" in words


def test_where_no_port_is_left_an_address_that_is_not_available_is_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_limits, "_may_bind", lambda: False)
    words = own_limit(OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address"))
    assert words is not None
    assert words.startswith("no local port is left")


async def test_an_operation_without_a_thread_fails_by_a_limit_and_any_other_error_is_a_bug() -> None:
    with pytest.raises(OperationFailed) as failed:
        async with operation(recorder(), 1, Operation.RESOLVE, seconds=1, detail="proxy.corp"):
            raise NO_THREAD
    assert failed.value.failed.failure is Failure.OWN_LIMIT
    assert str(failed.value.failed) == (
        "looking up the name: a limit of this machine "
        "(proxy.corp: no more processes or threads may be started: raise `ulimit -u`)"
    )
    with pytest.raises(RuntimeError, match="another"):
        async with operation(recorder(), 1, Operation.RESOLVE, seconds=1):
            raise RuntimeError("another")


@pytest.mark.skipif(find_engine() is None, reason="the JavaScript engine is not installed")
async def test_a_script_for_which_no_process_can_be_started_has_no_fault() -> None:
    known = PacContext(names={}, own=None, now_ms=0, offset_min=0)
    with all_files_open():
        ran = await run_script("", (), known, bounds=Bounds(), library=find_engine())
    assert ran.fault is PacScriptError.NO_PROCESS
    assert "raise `ulimit -n`" in ran.detail


async def test_names_and_programs_are_missing_where_nothing_can_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_thread(*_: object) -> None:
        raise RuntimeError(*NO_THREAD.args)

    with monkeypatch.context() as patch:
        patch.setattr("threading.Thread.start", no_thread)
        assert await look_up(["a.test"], (), recorder=recorder(), limits=Limits()) == {"a.test": ()}
        assert not await name_exists("wpad.a.test")
    with all_files_open():
        assert (await ask_program(("true",))).missing == "true cannot be run: Too many open files"


def test_the_limit_is_raised_as_far_as_it_may_be() -> None:
    program = (
        "import resource; from proxytest.cli.open_files import more_files;"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (20, 50));"
        "print(more_files(40), more_files(30), more_files(64), resource.getrlimit(resource.RLIMIT_NOFILE))"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603  our own
    assert said.stdout == "None None 50 (50, 50)\n"
