"""`proxytest doctor`."""

import errno
import http.server
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest

from proxytest.doctor.ability import Ability, Area, State
from proxytest.reflect.own_certificate import server_context
from tests.cli.conftest import Command
from tests.support.scripted import Authorities

LIMITS = "proxytest.doctor.diagnosis._limit"


def test_it_tells_what_this_machine_can_do_and_sends_nothing(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def sent(*_: object) -> None:
        raise AssertionError("a packet")

    monkeypatch.setattr(socket.socket, "connect", sent)
    ended = command("doctor")
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.startswith("An audit can run on this machine.\n\nLog-on\n  ok       Basic, Digest, NTLM: ")
    assert "roots of the system" in ended.out


def test_where_no_audit_can_run_the_exit_status_is_1(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LIMITS, lambda: (16, 16))
    ended = command("doctor")
    assert ended.status == 1
    assert ended.out.startswith("NO AUDIT can run on this machine.\n")
    assert "what to do: raise `ulimit -n`" in ended.out


def test_json_has_the_same(command: Command) -> None:
    told = json.loads(command("doctor", "--json").out)
    assert (told["format"], told["can_audit"]) == (1, True)
    assert {one["area"] for one in told["abilities"]} == set(Area)
    assert {one["state"] for one in told["abilities"]} <= set(State)
    assert all(one["remedy"] for one in told["abilities"] if one["state"] != State.OK)
    assert set(told["abilities"][0]) == set(Ability.__dataclass_fields__)


@contextmanager
def served(handler: type[http.server.BaseHTTPRequestHandler], tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """Run a server on loopback, and return its port."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def proxy_whose_clock_says(date: datetime | None) -> Iterator[tuple[str, list[str]]]:
    """Run a proxy that asks for NTLM, and return its address, and what it was asked."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            asked.append(f"{self.requestline} {self.headers.get('Proxy-Authorization')}")
            self.send_response_only(407)
            if date is not None:
                self.send_header("Date", format_datetime(date, usegmt=True))
            self.send_header("Proxy-Authenticate", "NTLM")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with served(Handler) as port:
        yield f"http://127.0.0.1:{port}", asked


@pytest.mark.parametrize(
    ("date", "state", "words"),
    [
        (datetime(2001, 9, 11, tzinfo=UTC), State.LIMITED, "s behind ours"),
        (datetime(2101, 9, 11, tzinfo=UTC), State.LIMITED, "s ahead of ours"),
        (None, State.OK, "its clock is not known: no Date in an answer of its own"),
    ],
)
def test_a_named_proxy_is_asked_without_a_log_on(
    date: datetime | None, state: State, words: str, command: Command
) -> None:
    with proxy_whose_clock_says(date) as (proxy, asked):
        ended = command("doctor", "--json", "--proxy", proxy)
    told = json.loads(ended.out)["abilities"][-1]
    assert (ended.status, told["name"], told["state"]) == (0, proxy, state)
    assert told["detail"].startswith("answers; NTLM; ")
    assert words in told["detail"]
    assert set(asked) == {"CONNECT idbroker.webex.com:443 HTTP/1.1 None"}


class Denies(http.server.BaseHTTPRequestHandler):
    """A proxy that denies before it asks for a log-on."""

    def do_CONNECT(self) -> None:
        self.send_error(403)

    def log_message(self, *_: object) -> None:
        pass


def test_a_proxy_that_denies_first_is_not_said_to_ask_for_no_log_on(command: Command) -> None:
    with served(Denies) as port:
        ended = command("doctor", "--proxy", f"http://127.0.0.1:{port}")
    assert "answers; status 403 before any log-on; " in " ".join(ended.out.split())


def test_a_proxy_that_cannot_be_reached_lets_no_audit_run(command: Command) -> None:
    ended = command("doctor", "--proxy", "http://127.0.0.1:9")
    assert ended.status == 1
    assert ended.out.startswith("This machine is ready, but no audit can run through http://127.0.0.1:9.\n")
    assert "http://127.0.0.1:9: connecting: connection refused" in " ".join(ended.out.split())


def missing(command: Command, proxy: str) -> tuple[str, str]:
    """Return what keeps an audit from running through a proxy, and what is to be done."""
    ended = command("doctor", "--json", "--proxy", proxy)
    told = json.loads(ended.out)["abilities"][-1]
    assert (ended.status, told["state"]) == (1, State.MISSING)
    return told["detail"], told["remedy"]


def test_of_a_name_that_leads_nowhere_the_name_is_told(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    detail, remedy = missing(command, "http://proxy.corp.example:8080")
    assert detail.startswith("looking up the name: name not found")
    assert remedy.startswith("Correct the proxy's name")


def test_of_a_network_without_a_route_the_route_is_told(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    async def no_route(*_: object, **__: object) -> None:
        raise OSError(errno.EHOSTUNREACH, "No route to host")

    monkeypatch.setattr("aiohappyeyeballs.start_connection", no_route)
    detail, remedy = missing(command, "http://127.0.0.1:9")
    assert detail.startswith("connecting: unreachable")
    assert remedy.startswith("There is no route from this machine")


def test_of_a_certificate_that_is_not_trusted_the_certificate_is_told(command: Command) -> None:
    with served(Denies, server_context()) as port:
        detail, remedy = missing(command, f"https://127.0.0.1:{port}")
    assert detail.startswith("TLS with the proxy: certificate not trusted (")
    assert remedy.startswith("Deploy the CA of the proxy's certificate")


def test_a_certificate_of_the_company_s_own_ca_is_trusted_where_that_is_given(command: Command, tmp_path: Path) -> None:
    authorities, roots = Authorities(folder=tmp_path), tmp_path / "roots.pem"
    with served(Denies, authorities.context("proxy", "127.0.0.1")) as port:
        roots.write_bytes(authorities.public_pem)
        ended = command("doctor", "--proxy", f"https://127.0.0.1:{port}", "--proxy-cacert", str(roots))
    assert "answers; status 403 before any log-on; " in " ".join(ended.out.split())


def test_a_ca_without_a_proxy_is_told(command: Command) -> None:
    ended = command("doctor", "--proxy-cacert", "corp.pem")
    assert (ended.status, ended.err) == (
        2, "proxytest: --proxy-cacert is for the certificate of a proxy: name it by --proxy\n",
    )  # fmt: skip


def test_of_a_port_that_is_no_proxy_just_that_is_told(command: Command) -> None:
    class Speaks(http.server.BaseHTTPRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"SSH-2.0-OpenSSH_9.2p1\r\n")

    with served(Speaks) as port:
        detail, remedy = missing(command, f"http://127.0.0.1:{port}")
    assert detail.startswith("CONNECT: not HTTP")
    assert remedy.startswith("This port is not an HTTP proxy")


def test_of_a_limit_of_this_machine_the_proxy_is_not_accused(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    async def no_files(*_: object, **__: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr("aiohappyeyeballs.start_connection", no_files)
    detail, remedy = missing(command, "http://127.0.0.1:9")
    assert "limit of this machine" in detail
    assert "proxy" not in remedy


def test_an_address_that_is_none_is_a_mistake(command: Command) -> None:
    ended = command("doctor", "--proxy", "socks5://p:1")
    assert (ended.status, ended.out) == (2, "")


def test_what_need_not_be_there_is_no_trouble(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("proxytest.fleet.server_program.shutil.which", lambda *_, **__: None)
    told = command("doctor").out
    assert "  optional fleet hub: not installed here (no nats-server)" in told
    assert "missing  fleet hub" not in told


def test_a_clock_that_was_compared_is_not_to_be_compared(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("proxytest.doctor.diagnosis._synchronised", lambda: None)
    with proxy_whose_clock_says(datetime.now(UTC)) as (proxy, _):
        compared = " ".join(command("doctor", "--proxy", proxy).out.split())
    assert "the line of the proxy tells how far it is from the proxy's" in compared
    assert "--proxy URL compares it" not in compared
    assert "proxytest doctor --proxy URL compares it with the proxy's" in " ".join(command("doctor").out.split())
