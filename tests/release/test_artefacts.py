"""Each artefact in an empty system: what it is, what it says of a real Squid, and that its extras are inside."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any

import pytest

from proxytest import __version__
from tests.real.audit import COMPATIBLE
from tests.real.hosts import IDBROKER, MERCURY
from tests.real.squid import Squid
from tests.release.artefacts import Artefact

pytestmark = pytest.mark.timeout(600)
_TARGETS = ("--target", f"{IDBROKER}:443", "--target", f"{MERCURY}:443")
_PAC = 'function FindProxyForURL(url, host) { return "PROXY 127.0.0.1:%d"; }'
_WANTS_NEGOTIATE = (
    b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n"
)


class _Negotiating(StreamRequestHandler):
    def handle(self) -> None:
        while line := self.rfile.readline():
            if line == b"\r\n":
                self.wfile.write(_WANTS_NEGOTIATE)


@contextmanager
def a_proxy_that_wants_negotiate() -> Iterator[int]:
    with ThreadingTCPServer(("127.0.0.1", 0), _Negotiating) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def report(artefact: Artefact, *words: str) -> dict[str, Any]:
    done = artefact.run("run", *words, "--format", "json")
    assert done.stdout, done.stderr
    read: dict[str, Any] = json.loads(done.stdout)
    return read | {"exit": done.returncode}


def reasons(run: dict[str, Any], check: str) -> str:
    return " ".join(one["reason"] for one in run["results"] if one["check"] == check)


def test_it_tells_its_version(artefact: Artefact) -> None:
    done = artefact.run("--version")
    assert (done.stdout, done.returncode) == (f"proxytest {__version__}\n", 0), done.stderr


def test_it_audits_a_real_squid(artefact: Artefact, squid: Squid) -> None:
    run = report(artefact, "--proxy", squid.url, "--cacert", artefact.give(squid.public_root), *_TARGETS)
    assert (run["verdict"], run["exit"]) == ("compatible", COMPATIBLE)
    assert run["proxy"]["product"]["name"] == "Squid"


def test_it_runs_a_pac_file(artefact: Artefact, squid: Squid, tmp_path: Path) -> None:
    pac = tmp_path / "proxy.pac"
    pac.write_text(_PAC % squid.port)
    root = artefact.give(squid.public_root)
    run = report(artefact, "--pac", f"file://{artefact.give(pac)}", "--cacert", root, *_TARGETS)
    assert run["proxy"]["url"] == squid.url


def test_it_logs_on_by_kerberos_without_a_compiler(artefact: Artefact) -> None:
    """There is no ticket in an empty system, and the system's library says so."""
    with a_proxy_that_wants_negotiate() as port:
        proxy = ("--proxy", f"http://proxy.corp.example:{port}", "--resolve", f"proxy.corp.example:{port}:127.0.0.1")
        run = report(artefact, *proxy, "--auth", "negotiate", "--target", "a.test")
    assert "No Kerberos credentials available" in reasons(run, "auth/scheme"), reasons(run, "auth/scheme")


def test_it_explains_a_check(artefact: Artefact) -> None:
    assert artefact.run("explain", "tls/inspection").stdout.startswith("tls/inspection: ")
