"""Sites and the operator of a fleet: the real commands, and what is asked of the sites."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from subprocess import CompletedProcess

from proxytest.fleet.hub_folder import OPERATOR
from proxytest.fleet.jobs import jobs_of
from proxytest.fleet.nkey import read_seed
from proxytest.fleet.send import Asking
from proxytest.fleet.site_answer import Answer
from proxytest.fleet.streams import prepare
from proxytest.model.result import Result
from proxytest.wire.clock import utc_now
from tests.real.programs import clean_environment, run
from tests.support.hub import LOOPBACK, SERVERS, SITES, Hub, running_hub

FLEET = (sys.executable, "-m", "proxytest", "fleet")


@contextmanager
def running_fleet_hub(folder: Path, server: str = "newest", sites: Sequence[str] = SITES) -> Iterator[Hub]:
    """Run a hub until the block ends, with the streams that `proxytest fleet hub --start` makes."""
    with running_hub(folder, SERVERS[server], sites) as hub:
        asyncio.run(_prepare(hub, sites))
        yield hub


async def _prepare(hub: Hub, sites: Sequence[str]) -> None:
    async with hub.operator() as client:
        await prepare(client.jetstream(), sites)


def complete(hub: Hub, site: str, password: str | None, **keys: object) -> Path:
    """Complete the file that was handed over to a site, as whoever keeps the site does; return its path."""
    file = hub.folder / "sites" / site / "worker.yaml"
    if password is not None:
        correct(hub, site, password)
        keys = {"password": {"file": "password"}, **keys}
    file.write_text(file.read_text() + "".join(f"{key}: {json.dumps(value)}\n" for key, value in keys.items()))
    return file


def correct(hub: Hub, site: str, password: str) -> None:
    """Write another password into the file that a site has it in."""
    (hub.folder / "sites" / site / "password").write_text(password)


def address(hub: Hub, scheme: str) -> str:
    """Return where the hub is reached by WebSocket, or by NATS's own protocol."""
    return f"{scheme}://{LOOPBACK}:{hub.port if scheme == 'wss' else hub.nats_port}"


def operator(hub: Hub, command: str, *arguments: str, scheme: str = "wss") -> CompletedProcess[str]:
    """Run a command of the operator."""
    where = ("--hub", address(hub, scheme), "--credential", str(hub.folder / OPERATOR), "--hub-cacert", str(hub.ca))
    return run([*FLEET, command, *arguments, *where])


@contextmanager
def running_worker(file: Path, hub: str, machine: Path) -> Iterator[Path]:
    """Run the command of a site, on a machine that has a folder of its own; return the file of what it says."""
    machine.mkdir()
    said = machine / "said"
    with said.open("wb") as errors:
        worker = subprocess.Popen(  # noqa: S603  as in programs.run
            [*FLEET, "worker", file, "--hub", hub],
            stdin=subprocess.DEVNULL,
            stderr=errors,
            env={**clean_environment(), "XDG_RUNTIME_DIR": str(machine), "XDG_STATE_HOME": str(machine)},
        )
    try:
        yield said
    finally:
        worker.terminate()
        worker.wait(20)


async def answers_of(hub: Hub, scenario: Path, seconds: float) -> dict[str, Answer]:
    """Send a job to each site of a file at once; return what each answered."""
    jobs = [one.job for one in jobs_of(scenario, utc_now()).each]
    came: list[Answer] = []
    asking = Asking(jobs, read_seed(hub.folder / OPERATOR), came.append)
    async with asyncio.timeout(seconds):
        while not asking.is_done:
            async with hub.operator() as client:
                await asking.go_on(client)
    return {one.site: one for one in came}


def result_of(answer: Answer, check: str) -> Result:
    """Return the one result of a check in what a site answered."""
    assert answer.run is not None, answer.refused
    (result,) = (one for one in answer.run.results if one.check == check)
    return result


def scenario(folder: Path, proxy: str, sites: Sequence[str], **keys: object) -> Path:
    """Write a file that asks the same of each site."""
    path = folder / "sites.yaml"
    path.write_text(json.dumps({"proxies": {site: {"proxy": proxy} for site in sites}, **keys}))
    return path
