"""Running the server of a hub, and following its accounts."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from proxytest.fleet.hub_server import serve
from proxytest.fleet.server_config import ACCOUNTS_FILE
from proxytest.model.errors import UsageError

_SECONDS = 10.0  #: until a test fails that would wait for ever


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Path]:
    """Return a server that notes its number, and each time that it is to read its configuration."""
    path = tmp_path / "server"
    path.write_text(
        f"#!/bin/sh\ntrap 'echo reload >> {tmp_path}/log' HUP\necho $$ > {tmp_path}/new\n"
        f"mv {tmp_path}/new {tmp_path}/number\n"
        "while :; do sleep 0.1; done\n"
    )
    path.chmod(0o700)
    (tmp_path / ACCOUNTS_FILE).write_text("one")
    yield path
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "number").read_text()), 0)


async def test_accounts_that_change_are_read_twice_and_told(
    tmp_path: Path, program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("proxytest.fleet.hub_server._LOOK", 0.2)
    stop, told = asyncio.Event(), []

    async def ready() -> None:
        told.append("ready")
        if len(told) == 1:
            (tmp_path / ACCOUNTS_FILE).write_text("two")
        else:
            stop.set()

    async with asyncio.timeout(_SECONDS):
        await serve(tmp_path, str(program), stop, ready)
    assert len(told) == 2


async def test_a_hub_that_does_not_follow_its_accounts_any_more_ends(tmp_path: Path, program: Path) -> None:
    async def ready() -> None:
        while not (tmp_path / "number").exists():  # noqa: ASYNC110  a program tells by a file
            await asyncio.sleep(0.05)
        raise RuntimeError("what nobody foresaw")

    async with asyncio.timeout(_SECONDS):
        with pytest.raises(RuntimeError, match="what nobody foresaw"):
            await serve(tmp_path, str(program), asyncio.Event(), ready)


async def test_a_server_that_ends_by_itself_is_told(tmp_path: Path) -> None:
    async def ready() -> None:
        pass

    with pytest.raises(UsageError, match="ended with status 1"):
        await serve(tmp_path, "/bin/false", asyncio.Event(), ready)
