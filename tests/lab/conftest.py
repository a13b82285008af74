"""Labs for the tests, and the two ways in which tests talk to them: the system's curl, and bytes on a socket."""

import asyncio
import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from io import BufferedRWPair
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from proxytest.lab.config import LabConfig
from proxytest.lab.process import Lab, find_lab_python, running_lab

PROJECT_ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def lab_python() -> Path:
    return find_lab_python(None, os.environ, [PROJECT_ROOT])


@pytest.fixture(scope="module")
def start_labs(lab_python: Path) -> Iterator[Callable[..., list[Lab]]]:
    """Start labs, all at once, that live until the end of the module."""
    # A loop of our own, which is never the current one: pytest-asyncio manages that.
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        stack = contextlib.AsyncExitStack()

        async def start(configs: tuple[LabConfig, ...]) -> list[Lab]:
            labs = (running_lab(config, python=lab_python) for config in configs)
            return await asyncio.gather(*(stack.enter_async_context(lab) for lab in labs))

        yield lambda *configs: runner.run(start(configs))
        runner.run(stack.aclose())


@pytest.fixture(scope="module")
def start_lab(start_labs: Callable[..., list[Lab]]) -> Callable[[LabConfig], Lab]:
    """Start one lab that lives until the end of the module."""
    return lambda config: start_labs(config)[0]


@pytest.fixture(scope="session")
def curl() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run curl through a lab; the credentials go to its standard input, as they would on a shared machine."""

    def run(
        lab: Lab,
        url: str,
        *options: str,
        user: str = "",
        cacert: Path | None = None,
    ) -> subprocess.CompletedProcess[str]:
        # -q: the configuration of whoever runs the tests is not part of them.
        command = [shutil.which("curl") or "curl", "-q", "-K", "-", "-sv", "-x", lab.proxy_url]
        trusted = ["--cacert", str(cacert or lab.cacert)]
        escaped = user.replace("\\", "\\\\").replace('"', '\\"')
        return subprocess.run(  # noqa: S603 - curl, with arguments that the tests wrote
            [*command, *trusted, *options, url],
            input=f'proxy-user = "{escaped}"\n' if user else "",
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def converse() -> Callable[..., list[str]]:
    """Say request heads to a lab's proxy, one after the other on one connection, and return the answers.

    An answer is the head and the body; the empty string stands for a connection that the proxy has closed.
    """

    def run(lab: Lab, *heads: tuple[str, ...]) -> list[str]:
        address = (urlsplit(lab.proxy_url).hostname, urlsplit(lab.proxy_url).port)
        with socket.create_connection(address, timeout=10) as connection, connection.makefile("rwb") as stream:
            answers = []
            for head in heads:
                with contextlib.suppress(ConnectionError):
                    stream.write("\r\n".join((*head, "", "")).encode())
                    stream.flush()
                answers.append(_answer(stream))
            return answers

    return run


def _answer(stream: BufferedRWPair) -> str:
    try:
        head = b"".join(iter(stream.readline, b"\r\n")) if (first := stream.peek(1)) else first
    except ConnectionError:
        return ""
    length = re.search(rb"(?im)^content-length: *(\d+)", head)
    return (head + b"\r\n" + stream.read(int(length[1]) if length else 0)).decode() if head else ""


@pytest.fixture(scope="session")
def attempts() -> Callable[[Lab], list[dict[str, str]]]:
    """Read the authentication log, without the connection ids."""

    def read(lab: Lab) -> list[dict[str, str]]:
        entries = [json.loads(line) for line in lab.log.read_text().splitlines()]
        return [{key: entry[key] for key in ("scheme", "user", "result")} for entry in entries]

    return read
