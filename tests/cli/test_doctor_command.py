"""`proxytest doctor`."""

import http.server
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from proxytest.doctor.ability import Ability, Area, State
from tests.cli.conftest import Command

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

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("date", "state", "words"),
    [
        (datetime(2001, 9, 11, tzinfo=UTC), State.LIMITED, "s behind ours"),
        (datetime(2101, 9, 11, tzinfo=UTC), State.LIMITED, "s ahead of ours"),
        (None, State.OK, "its clock is not known: no Date in the answer"),
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


def test_a_proxy_that_denies_first_is_not_said_to_ask_for_no_log_on(command: Command) -> None:
    class Denies(http.server.BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            self.send_error(403)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Denies) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            ended = command("doctor", "--proxy", f"http://127.0.0.1:{server.server_port}")
        finally:
            server.shutdown()
            thread.join()
    assert "answers; status 403 before any log-on; " in " ".join(ended.out.split())


def test_a_proxy_that_does_not_answer_lets_no_audit_run(command: Command) -> None:
    ended = command("doctor", "--proxy", "http://127.0.0.1:9")
    assert ended.status == 1
    assert ended.out.startswith("This machine is ready, but http://127.0.0.1:9 does not answer.\n")
    assert "http://127.0.0.1:9: the proxy does not answer" in ended.out


def test_an_address_that_is_none_is_a_mistake(command: Command) -> None:
    ended = command("doctor", "--proxy", "socks5://p:1")
    assert (ended.status, ended.out) == (2, "")
