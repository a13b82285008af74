"""`--anonymous`: the account's name is in nothing that a run leaves behind, also where the proxy repeats it."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from proxytest.report.formats import FORMATS, declared
from tests.cli.conftest import Command
from tests.support.in_a_thread import in_a_thread
from tests.support.peers import Talk, peer

PAGE = b"<p>CORP\\alice (Alice, CORP%5Calice) may not. /home/alice</p>"
REFUSES = (
    b'HTTP/1.1 407 alice\r\nProxy-Authenticate: Basic realm="corp"\r\nX-Authenticated-User: CORP\\alice\r\n'
    b"Content-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(PAGE), PAGE)
)


@pytest.fixture
def refusing() -> Iterator[str]:
    """A proxy that asks for Basic, refuses it, and says whom it refuses."""

    async def behave(talk: Talk) -> None:
        while True:
            await talk.head()
            await talk.say(REFUSES)

    with in_a_thread(peer(behave)) as address:
        yield address


@pytest.fixture(autouse=True)
def _called_after_alice(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    del command  # its environment is cleaned first
    monkeypatch.setenv("PROXYTEST_PASSWORD", "wonderland")
    monkeypatch.setattr(socket, "gethostname", lambda: "alice-laptop")


def test_one_run(command: Command, refusing: str, tmp_path: Path) -> None:
    files = [f"-o{tmp_path}/run{declared(name).endings[0]}" for name in FORMATS]
    words = ["run", "--proxy", refusing, "--user", r"CORP\alice", "--auth", "basic", "--target", "idbroker.webex.com"]
    ended = command(*words, "--anonymous", "-v", "--site", "the site of Alice", "--record", f"{tmp_path}/r.log", *files)
    assert ended.status in {1, 4}
    everything = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir() if path.is_file()}
    assert len(everything) == len(FORMATS) + 1
    for name, text in {**everything, "stdout": ended.out, "stderr": ended.err}.items():
        assert "alice" not in text.casefold(), name
    assert "account left out" in ended.out
    assert "(account)-laptop" in ended.out
    again = command("replay", f"{tmp_path}/run.json", "-v")
    assert "alice" not in again.out.casefold()


def test_several_runs(command: Command, refusing: str, tmp_path: Path) -> None:
    scenario = tmp_path / "all.yaml"
    scenario.write_text(
        f"anonymous: true\nauth: basic\ntargets: idbroker.webex.com\ntitle: Proxies of alice\n"
        f"proxies: {{hq: {{proxy: '{refusing}', site: Oslo}}}}\nidentities:\n"
        + "".join(f"  {name}: {{user: {name}, password: {{env: PROXYTEST_PASSWORD}}}}\n" for name in ("alice", "bob"))
    )
    folder = tmp_path / "reports"
    folder.mkdir()
    ended = command("run", str(scenario), "-o", f"{folder}/{{name}}.json")
    assert sorted(path.name for path in folder.iterdir()) == ["hq-account-1.json", "hq-account-2.json"]
    everything = ended.out + ended.err + "".join(path.read_text("utf-8") for path in folder.iterdir())
    assert "alice" not in everything.casefold()
    assert "bob" not in everything.casefold()
    assert "site Oslo" in ended.out
    planned = command("plan", str(scenario))
    assert "alice" not in planned.out.casefold()
    assert "log-on as (account)" in planned.out


def test_without_it_the_account_is_told(command: Command, refusing: str) -> None:
    words = ["run", "--proxy", refusing, "--user", "alice", "--auth", "basic", "--target", "idbroker.webex.com"]
    ended = command(*words)
    assert "account alice; proxytest " in ended.out
    assert "alice-laptop (127.0.0.1)" in " ".join(ended.out.split())


def test_a_mistake_does_not_name_the_account(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROXYTEST_PASSWORD")
    ended = command("run", "--proxy", "http://127.0.0.1:1", "--user", "alice", "--anonymous")
    assert ended.err == "proxytest: no password for '(account)': set PROXYTEST_PASSWORD, or use --password-file\n"
