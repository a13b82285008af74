"""The parent's side of the lab: find an interpreter for it, start it, and make sure that it ends."""

import asyncio
import contextlib
import importlib.util
import json
import os
import sys
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proxytest.lab.config import LabConfig
from proxytest.protocol.child_environment import child_environment

READY_TIMEOUT_S = 30.0
"""mitmproxy alone takes about a second to import; a cold disk or a virus scanner makes that many."""

STOP_TIMEOUT_S = 5.0
LAST_WORDS_LINES = 20
"""How many lines of the child's standard error the message of a `LabError` shows."""

_LAST_WORDS_BYTES = 8192

_BOOTSTRAP = Path(__file__).with_name("bootstrap.py")
_REQUIREMENTS = Path(__file__).with_name("requirements.txt")


class LabError(Exception):
    """The lab cannot be run here, or did not start. The message is written for the user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lab:
    """A running lab. Its files are in the child's private directory and are removed with it.

    Attributes:
        proxy_url: The proxy for clients, `http://127.0.0.1:PORT` or `https://127.0.0.1:PORT`.
        cacert: PEM file with the root of the fake cloud's certificates; the lab's "public" root.
        proxy_cacert: PEM file with the root of the proxy's own certificate; None unless it is an `https://` proxy.
        inspection_cacert: PEM file with the CA with which the proxy intercepts TLS.
        address: The address of the media server.
        media: The port of the media server for each transport.
        log: JSON lines, one for each log-on: connection, scheme, user, result.
        pid: The child's process id.

    """

    proxy_url: str
    cacert: Path
    proxy_cacert: Path | None
    inspection_cacert: Path
    address: str
    media: Mapping[str, int]
    log: Path
    pid: int


@contextlib.asynccontextmanager
async def running_lab(config: LabConfig, *, python: Path) -> AsyncIterator[Lab]:
    """Run a lab during the block.

    The child ends when its standard input ends, so even a killed parent leaves no child behind.

    Raises:
        LabError: The interpreter cannot be started, or the lab was not ready within `READY_TIMEOUT_S`.

    """
    child = await _start(python)
    listener = asyncio.create_task(_last_words(child))
    try:
        try:
            ready = await asyncio.wait_for(_introduce(child, config), READY_TIMEOUT_S)
        except (TimeoutError, ConnectionError, ValueError) as error:
            await _stop(child)
            raise LabError(_what_went_wrong(error, await _result(listener))) from error
        yield _lab(ready, child.pid)
    finally:
        await _stop(child)
        await _result(listener)


def find_lab_python(explicit: str | None, environ: Mapping[str, str], folders: Iterable[Path]) -> Path:
    """Return the Python interpreter for the lab.

    The first of: the explicit one, the one in `PROXYTEST_LAB_PYTHON`, those in `.venv-lab` below `folders`, and
    the running one, if it has mitmproxy.

    Raises:
        LabError: There is none, or the explicit one does not exist.

    """
    for named in (explicit, environ.get("PROXYTEST_LAB_PYTHON")):
        if named:
            return _existing(Path(named))
    name = "Scripts/python.exe" if sys.platform == "win32" else "bin/python"
    for folder in folders:
        if (python := folder / ".venv-lab" / name).exists():
            return python
    if importlib.util.find_spec("mitmproxy") is not None:
        return Path(sys.executable)
    raise LabError(
        "the lab needs its own environment: create it here with `python3 -m venv .venv-lab && "
        f".venv-lab/bin/pip install -r {_REQUIREMENTS}`, or set PROXYTEST_LAB_PYTHON to the python of another one",
    )


def _existing(python: Path) -> Path:
    if not python.exists():
        raise LabError(f"there is no Python interpreter at {python} to run the lab with")
    return python


async def _start(python: Path) -> asyncio.subprocess.Process:
    # -I: neither PYTHONPATH nor the script's folder may add the audit's libraries to the lab's environment.
    command = (str(python), "-I", str(_BOOTSTRAP))
    pipe = asyncio.subprocess.PIPE
    # The lab has its own passwords; the variables with real proxies and passwords are not passed on.
    try:
        return await asyncio.create_subprocess_exec(
            *command, stdin=pipe, stdout=pipe, stderr=pipe, env=child_environment(os.environ)
        )
    except OSError as error:
        raise LabError(f"the lab's interpreter {python} cannot be started: {error.strerror}") from error


async def _introduce(child: asyncio.subprocess.Process, config: LabConfig) -> dict[str, Any]:
    """Send the configuration to the child, and return its ready line."""
    if child.stdin is None or child.stdout is None:
        raise ValueError("the child has no pipes")
    child.stdin.write(config.to_json().encode() + b"\n")
    await child.stdin.drain()
    ready: dict[str, Any] = json.loads(await child.stdout.readline())
    return ready


async def _last_words(child: asyncio.subprocess.Process) -> str:
    """Read standard error, because a full pipe blocks the child, and return the end of it."""
    end = b""
    while child.stderr is not None and (more := await child.stderr.read(_LAST_WORDS_BYTES)):
        end = (end + more)[-_LAST_WORDS_BYTES:]
    return "\n".join(end.decode(errors="replace").splitlines()[-LAST_WORDS_LINES:])


async def _result(listener: asyncio.Task[str]) -> str:
    """Return what was read so far; a process that the child started may keep the pipe open."""
    done, _ = await asyncio.wait({listener}, timeout=STOP_TIMEOUT_S)
    if done:
        return "" if listener.cancelled() else listener.result()
    listener.cancel()
    return ""


async def _stop(child: asyncio.subprocess.Process) -> None:
    if child.stdin is not None:
        child.stdin.close()
    for insist in (child.terminate, child.kill):
        try:
            await asyncio.wait_for(child.wait(), STOP_TIMEOUT_S)
        except TimeoutError:
            # It may have ended just now.
            with contextlib.suppress(ProcessLookupError):
                insist()
        else:
            return
    await child.wait()


def _what_went_wrong(error: Exception, last_words: str) -> str:
    if isinstance(error, TimeoutError):
        return f"the lab was not ready within {READY_TIMEOUT_S:g} s\n{last_words}"
    if "No module named 'mitmproxy'" in last_words:
        return f"the Python of the lab has no mitmproxy: PYTHON -m pip install -r {_REQUIREMENTS} installs it"
    return f"the lab did not start\n{last_words}"


def _lab(ready: Mapping[str, Any], pid: int) -> Lab:
    proxy_cacert = ready["proxy_cacert"]
    return Lab(
        proxy_url=str(ready["proxy_url"]),
        cacert=Path(str(ready["cacert"])),
        proxy_cacert=None if proxy_cacert is None else Path(proxy_cacert),
        inspection_cacert=Path(str(ready["inspection_cacert"])),
        address=ready["media"]["address"],
        media=ready["media"]["ports"],
        log=Path(str(ready["log"])),
        pid=pid,
    )
