"""No test reaches beyond this machine, nor into the user's folder, nor depends on how its runner was started.

What an account was refused in one test is nothing to another.
"""

import ipaddress
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from proxytest.wire.config_file import config_file


@contextmanager
def _runtime_folder() -> Iterator[None]:
    with TemporaryDirectory(prefix="runtime-") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", folder)
        yield


#: The configuration of whoever runs the tests, which no test may read.
_OWN_CONFIGURATION = config_file(os.environ)


@pytest.fixture(scope="session", autouse=True)
def _configuration_folder() -> Iterator[None]:
    """Let the programs that tests run find no configuration of the user's, nor the variable that names a proxy."""
    with TemporaryDirectory(prefix="config-") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", folder)
        patch.setenv("APPDATA", folder)
        patch.delenv("PROXYTEST_PROXY", raising=False)
        yield


@pytest.fixture(scope="session", autouse=True)
def _runtime_folder_of_the_session() -> Iterator[None]:
    """Return one to the fixtures that several tests share, and to all programs that tests run."""
    with _runtime_folder(), TemporaryDirectory(prefix="cache-") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", folder)
        yield


@pytest.fixture(autouse=True)
def _runtime_folder_of_the_test() -> Iterator[None]:
    with _runtime_folder():
        yield


def hear_signals() -> None:
    """Let the programs that tests start be ended by signals, though this one may ignore them.

    A job in the background is started with SIGINT ignored, one under nohup with SIGHUP, and children inherit what is
    ignored or blocked. A handler is not inherited: they begin with the default (POSIX.1, exec), and this process goes
    on as it was started.
    """
    numbers = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, numbers)
    for number in numbers:
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, _let_pass)


def _let_pass(*_: object) -> None:
    """Do nothing, as this process was told to."""


class PublicHostError(AssertionError):
    """A test tried to leave loopback; deliberately no OSError, which the wire would take for an observation."""


class OwnConfigurationError(AssertionError):
    """A test tried to read the configuration of whoever runs it."""


def _guard(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and _OWN_CONFIGURATION is not None and str(arguments[0]) == str(_OWN_CONFIGURATION):
        raise OwnConfigurationError("a test reads the configuration of whoever runs it")
    if event == "socket.getaddrinfo":
        _only_here(arguments[0])
    elif event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        _only_here(arguments[1][0])


def _only_here(host: str | bytes | None) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return
    try:
        address = ipaddress.ip_address(str(name).partition("%")[0])
        inside = (getattr(address, "ipv4_mapped", None) or address).is_loopback
    except ValueError:
        inside = False
    if not inside:
        raise PublicHostError(f"a test reaches for {name}")


sys.addaudithook(_guard)
