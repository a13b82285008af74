"""Names that are looked up before a run."""

import asyncio
import socket
from typing import Any

import pytest

from proxytest.model.errors import UsageError
from proxytest.prepare.names import refuse_unknown_names
from proxytest.prepare.options import Options
from tests.cli.conftest import Command, command

__all__ = ["command"]  # a fixture


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is looked up; nothing but localhost is known."""
    names: list[str] = []

    async def look_up(_: object, host: str, *_args: object, **_more: object) -> list[Any]:
        names.append(host)
        if host != "localhost":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return []

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", look_up)
    return names


async def test_a_media_host_that_is_known_passes(asked: list[str]) -> None:
    await refuse_unknown_names(Options(media=("localhost:3478",)))
    assert asked == ["localhost"]


async def test_a_media_host_that_nobody_knows_is_a_mistake(asked: list[str]) -> None:
    with pytest.raises(UsageError, match=r"^the media host 'nosuch\.invalid' cannot be looked up from here: give its"):
        await refuse_unknown_names(Options(media=("localhost", "nosuch.invalid:3478")))
    assert asked == ["localhost", "nosuch.invalid"]


async def test_where_no_check_of_media_is_wanted_nothing_is_looked_up(asked: list[str]) -> None:
    await refuse_unknown_names(Options(media=("nosuch.invalid",), select=("tls",)))
    assert asked == []


@pytest.mark.parametrize("proxy", [("--proxy", "http://127.0.0.1:1"), ("--lab", "open")])
def test_the_command_ends_before_the_run(asked: list[str], command: Command, proxy: tuple[str, ...]) -> None:
    ended = command("run", *proxy, "--media", "nosuch.invalid")
    assert (ended.status, ended.out, asked) == (2, "", ["nosuch.invalid"])
    assert "the media host 'nosuch.invalid'" in ended.err
