"""What a hub cannot do is one sentence of the command that meets it, and exit status 2."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from nats.js.errors import APIError

from proxytest.fleet.hub_folder import ACCOUNTS_KEY, OPERATOR
from proxytest.fleet.hub_says import NOT_KNOWN, NOT_MADE
from proxytest.fleet.names import job_subject
from proxytest.fleet.streams import prepare
from tests.support.hub import SERVERS, SITES, Hub, key_file, running_hub

pytestmark = pytest.mark.long

OFF = ("jetstream {", "jetstream {\n  enabled: false")
NO_JETSTREAM = "JetStream does not answer for this: it is off there, or not ready yet"


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run it as a process: what nats-py leaves to the end of the loop is not this test's concern."""
    started = [sys.executable, "-m", "proxytest", "fleet", *arguments]
    return subprocess.run(started, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603  our own program


@pytest.fixture
def scenario(tmp_path: Path) -> str:
    path = tmp_path / "sites.yaml"
    path.write_text("proxies:\n  berlin: {proxy: 'http://127.0.0.1:9'}\n")
    return str(path)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with running_hub(tmp_path / "hub", SERVERS["newest"]) as one:
        yield one


@pytest.fixture
def without_jetstream(tmp_path: Path) -> Iterator[Hub]:
    with running_hub(tmp_path / "hub", SERVERS["newest"], change=OFF) as one:
        yield one


def operator(hub: Hub) -> tuple[str, ...]:
    ways = ("--hub", f"wss://127.0.0.1:{hub.port}", "--hub-cacert", str(hub.ca))
    return (*ways, "--credential", str(hub.folder / OPERATOR))


def worker_file(hub: Hub) -> str:
    return str(hub.folder / "sites" / "berlin" / "worker.yaml")


def test_without_jetstream_no_job_is_taken(without_jetstream: Hub, scenario: str) -> None:
    ended = command("run", scenario, *operator(without_jetstream))
    assert (ended.returncode, ended.stderr) == (2, f"proxytest: the hub takes no jobs: {NO_JETSTREAM}\n")


def test_without_jetstream_a_site_has_no_jobs(without_jetstream: Hub) -> None:
    ended = command("worker", worker_file(without_jetstream), "--check")
    assert (ended.returncode, ended.stderr) == (2, f"proxytest: the hub has no jobs for berlin: {NO_JETSTREAM}\n")


@pytest.mark.parametrize("account", [(), ("alice",)])
def test_without_jetstream_there_are_no_accounts(without_jetstream: Hub, account: tuple[str, ...]) -> None:
    key = ("--accounts-key", str(without_jetstream.folder / ACCOUNTS_KEY))
    ended = command("unlock", *account, *key, *operator(without_jetstream))
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1


def test_a_site_without_streams_is_told_what_is_missing(hub: Hub) -> None:
    ended = command("worker", worker_file(hub), "--check")
    assert (ended.returncode, ended.stderr) == (2, f"proxytest: the hub has no jobs for berlin: {NOT_MADE}\n")
    ended = command("status", *operator(hub))
    assert (ended.returncode, ended.stderr) == (2, f"proxytest: the hub tells nothing of its sites: {NOT_MADE}\n")


@pytest.mark.parametrize("asked", [("run", "--wait", "50s"), ("status",), ("unlock",)])
def test_who_is_not_the_operator_is_told_so_at_once(hub: Hub, scenario: str, asked: tuple[str, ...]) -> None:
    file = (scenario,) if asked[0] == "run" else ()
    ended = command(*asked, *file, *operator(hub), "--credential", str(hub.credential("berlin")))
    assert (ended.returncode, ended.stdout) == (2, "")
    told = f"proxytest: the hub wss://127.0.0.1:{hub.port} does not let this credential do that: --credential takes "
    assert ended.stderr == f"{told}its operator.nk, not the key of a site\n"


@pytest.mark.parametrize("asked", ["run", "worker"])
def test_a_credential_that_the_hub_does_not_know_is_told_at_once(
    hub: Hub, scenario: str, asked: str, tmp_path: Path
) -> None:
    rest = (scenario, *operator(hub)) if asked == "run" else (worker_file(hub), "--check")
    ended = command(asked, *rest, "--credential", str(key_file(tmp_path)))
    told = f"proxytest: the hub wss://127.0.0.1:{hub.port} cannot be reached: {NOT_KNOWN}\n"
    assert (ended.returncode, ended.stderr) == (2, told)


@pytest.mark.parametrize("site", ["paris", "rome"])
def test_a_wrong_name_of_a_site_is_told_as_the_cause(hub: Hub, site: str) -> None:
    ended = command("worker", worker_file(hub), "--check", "--site", site)
    told = f"knows this credential, but not as that of the site {site}: one of the two is another site's\n"
    assert (ended.returncode, ended.stderr) == (2, f"proxytest: the hub wss://127.0.0.1:{hub.port} {told}")


def test_where_too_many_jobs_wait_that_is_told(hub: Hub, scenario: str) -> None:
    asyncio.run(_fill(hub))
    ended = command("run", scenario, *operator(hub))
    assert (ended.returncode, ended.stderr) == (2, "proxytest: the hub takes no jobs: maximum bytes exceeded\n")


async def _fill(hub: Hub) -> None:
    async with hub.operator() as client:
        js = client.jetstream()
        await prepare(js, SITES)
        for size in (7_000_000, 100_000, 1_000, 1):
            with suppress(APIError):
                while True:
                    await js.publish(job_subject("paris"), b"x" * size)
