"""`proxytest fleet serve`: who may be let in, and the real process with a real hub."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession

from proxytest.cli.commands import invoke
from proxytest.cli.fleet_serve import WebOptions, served
from proxytest.fleet.streams import prepare
from proxytest.model.errors import UsageError
from tests.support.hub import SERVERS, SITES, Hub, running_hub

TOKEN = "0123456789abcdef0123456789"
HUB = ("--hub", "wss://127.0.0.1:1", "--credential", "none.nk")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("--listen", "0.0.0.0:8080"), "others than this machine can reach 0.0.0.0:8080: name a token for them"),
        (("--listen", "8080"), "--listen takes an address and a port"),
        (("--token-file", "none"), "cannot read the file of --token-file"),
        (("--key", "none"), "--key needs --cert"),
        (("--cert", "none"), "cannot read 'none'"),
        (("none.yaml",), "none.yaml"),
        (("scenarios/template.yaml",), "has neither 'schedule' nor 'alerts'"),
    ],
)
def test_what_the_user_did_wrong_is_one_sentence(given: tuple[str, ...], told: str) -> None:
    with pytest.raises(UsageError) as raised:
        invoke(["fleet", "serve", *HUB, *given])
    assert told in str(raised.value)


def test_with_a_token_others_are_let_in_and_told_of_what_is_in_clear(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "token").write_text(TOKEN)
    found = served(WebOptions(listen="0.0.0.0:8080", token_file=tmp_path / "token"))
    assert found.token is not None
    told = capsys.readouterr().err
    assert "cross the network in clear" in told
    assert TOKEN not in told


@asynccontextmanager
async def serving(hub: Hub, *given: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """Run the program, and return its address."""
    access = (
        "--hub",
        f"wss://127.0.0.1:{hub.port}",
        "--credential",
        hub.folder / "operator.nk",
        "--hub-cacert",
        hub.ca,
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "proxytest", "fleet", "serve", *map(str, access), "--listen", "127.0.0.1:0", *given,
        stderr=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    try:
        assert process.stderr is not None
        line = (await process.stderr.readline()).decode()
        address = re.search(r"https?://127\.0\.0\.1:\d+", line)
        assert address is not None, line
        yield process, address[0]
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_the_process_serves_its_hub_until_it_is_ended(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN)
    with running_hub(tmp_path / "hub", SERVERS["newest"]) as hub:
        async with hub.operator() as operator:
            await prepare(operator.jetstream(), SITES)
        async with asyncio.timeout(60), serving(hub, "--token-file", str(tmp_path / "token")) as (process, address):
            async with ClientSession(headers={"Authorization": f"Bearer {TOKEN}"}) as session:
                while (found := await session.get(f"{address}/api/v1/sites")).status == 503:  # noqa: ASYNC110  another process
                    await asyncio.sleep(0.05)
                assert [one["site"] for one in (await found.json())["sites"]] == ["berlin", "paris"]
                assert (await session.get(f"{address}/", headers={"Authorization": "Bearer x"})).status == 401
            process.send_signal(signal.SIGTERM)
            assert await process.wait() == 0


def test_a_schedule_that_is_none_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "sites.yaml").write_text("proxies:\n  oslo: {proxy: 'http://a:1'}\nschedule: {every: 15}\n")
    with pytest.raises(UsageError, match=r"sites\.yaml:3: 'every' must be text, not the number 15: put it in quotes"):
        invoke(["fleet", "serve", str(tmp_path / "sites.yaml"), *HUB])


def test_a_credential_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "operator.nk").write_text("nothing")
    with pytest.raises(UsageError, match="nkey"):
        invoke(["fleet", "serve", *HUB[:2], "--credential", str(tmp_path / "operator.nk"), "--listen", "127.0.0.1:0"])
