from dataclasses import replace
from typing import Any

import pytest

from proxytest.model.event import Event, Failure, Operation, Phase
from proxytest.model.run import Run
from proxytest.report.formats.har import to_har
from tests.report.shown import any_text, golden, valid

CONNECT, HTTP, WEBSOCKET = Operation.CONNECT, Operation.HTTP, Operation.WEBSOCKET


def conversation(*steps: tuple[Operation, Phase, str, str], conn: int = 1) -> tuple[Event, ...]:
    """Return events that are 10 ms apart."""
    return tuple(
        Event(seq=number, at=number / 100, conn=conn, operation=operation, phase=phase, data=data, detail=detail)
        for number, (operation, phase, data, detail) in enumerate(steps, 1)
    )


DIALLED = (Operation.DIAL, Phase.DONE, "", "connected to 192.0.2.7 port 8080")
TUNNEL = conversation(
    DIALLED,
    (CONNECT, Phase.SENT, "CONNECT a.example:443 HTTP/1.1\nHost: a.example:443\n\n", ""),
    (CONNECT, Phase.RECEIVED, "HTTP/1.1 407 No\nContent-Type: text/html\n", ""),
    (CONNECT, Phase.DONE, "<p>\x1b who?</p>\nAgain.", "2048 bytes of body"),
    (CONNECT, Phase.SENT, "CONNECT a.example:443 HTTP/1.1\nProxy-Authorization: NTLM <NTLM type 1>", ""),
    (CONNECT, Phase.RECEIVED, "HTTP/1.1 200 Connection established", ""),
    (Operation.TLS, Phase.DONE, "", "TLSv1.3"),
    (HTTP, Phase.SENT, "GET /x?q=1&q= HTTP/1.1\nHost: a.example", ""),
    (HTTP, Phase.RECEIVED, "HTTP/1.1 302 Found\nLocation: /y\nContent-Length: 0", ""),
)


def entries(run: Run, trace: tuple[Event, ...]) -> Any:  # noqa: ANN401  whatever JSON holds
    text = to_har(replace(run, trace=trace))
    assert text.isascii()
    return valid(text, "har-1.2.json")["log"]["entries"]


def test_it_reads_as_the_golden_file_does(run: Run) -> None:
    assert to_har(replace(run, trace=TUNNEL)) == golden("run.har")


def test_each_leg_is_an_entry_of_its_connection(run: Run) -> None:
    found = entries(run, TUNNEL)
    assert [(one["request"]["method"], one["request"]["url"], one["response"]["status"]) for one in found] == [
        ("CONNECT", "https://a.example:443/", 407),
        ("CONNECT", "https://a.example:443/", 200),
        ("GET", "https://a.example/x?q=1&q=", 302),
    ]
    assert {(one["connection"], one["serverIPAddress"]) for one in found} == {("1", "192.0.2.7")}
    assert found[2]["request"]["queryString"] == [{"name": "q", "value": "1"}, {"name": "q", "value": ""}]
    assert found[2]["response"]["redirectURL"] == "/y"


def test_times_are_those_of_the_trace_and_unknown_ones_say_so(run: Run) -> None:
    first = entries(run, TUNNEL)[0]
    assert first["startedDateTime"] == "2026-03-20T09:30:00.020Z"
    assert first["time"] == 20
    assert first["timings"] == {
        "blocked": -1,
        "dns": -1,
        "connect": -1,
        "ssl": -1,
        "send": 0,
        "wait": 10,
        "receive": 10,
    }


def test_the_beginning_of_a_body_is_told_with_its_size(run: Run) -> None:
    assert entries(run, TUNNEL)[0]["response"]["content"] == {
        "size": 2048,
        "mimeType": "text/html",
        "text": "<p>\\x1b who?</p>\nAgain.",
    }


def test_an_upgrade_is_a_wss_address_and_interim_answers_are_passed_over(run: Run) -> None:
    trace = conversation(
        (CONNECT, Phase.SENT, "CONNECT a.example:8443 HTTP/1.1", ""),
        (CONNECT, Phase.RECEIVED, "HTTP/1.1 200 OK", ""),
        (WEBSOCKET, Phase.SENT, "GET /m HTTP/1.1\nUpgrade: websocket\nHost: a.example", ""),
        (WEBSOCKET, Phase.RECEIVED, "HTTP/1.1 103 Early Hints", ""),
        (WEBSOCKET, Phase.RECEIVED, "HTTP/1.1 101 Switching Protocols", ""),
        (WEBSOCKET, Phase.RECEIVED, "", "pong"),
    )
    upgrade = entries(run, trace)[1]
    assert upgrade["request"]["url"] == "wss://a.example:8443/m"
    assert upgrade["response"]["status"] == 101


def test_without_an_answer_the_status_is_0_and_the_reason_is_told(run: Run) -> None:
    sent = conversation((CONNECT, Phase.SENT, "CONNECT a.example:443 HTTP/1.1", ""))
    failed = Event(seq=2, at=0.5, conn=1, operation=CONNECT, phase=Phase.FAILED, failure=Failure.RESET)
    (entry,) = entries(run, (*sent, failed))
    assert entry["response"]["status"] == 0
    assert entry["timings"]["wait"] == 490
    assert entry["comment"] == "event 1 of the trace; CONNECT: connection reset"


def test_what_is_no_http_is_left_out(run: Run) -> None:
    trace = conversation((Operation.STUN, Phase.SENT, "", "Binding request"), (CONNECT, Phase.SENT, "\x16\x03", ""))
    assert entries(run, trace) == []


def test_what_was_left_out_of_a_body_is_counted(run: Run) -> None:
    body = replace(TUNNEL[3], omitted=7)
    content = entries(run, (*TUNNEL[:3], body))[0]["response"]["content"]
    assert content["comment"] == "7 more characters left out"


@pytest.mark.parametrize("host", ["", "[::1", "a.example\x00"])
def test_an_odd_host_gives_an_address_all_the_same(run: Run, host: str) -> None:
    trace = conversation((HTTP, Phase.SENT, f"GET / HTTP/1.1\nHost: {host}", ""))
    assert entries(run, trace)[0]["request"]["url"].startswith("https://")


@any_text
def test_any_text_gives_a_valid_document(run: Run) -> None:
    hostile = tuple(replace(event, data=f"{event.data}{run.tool.name}") for event in TUNNEL)
    entries(run, (*hostile, *run.trace))


@pytest.mark.parametrize("at", [1e300, -1e300])
def test_a_stored_run_may_tell_of_any_time(run: Run, at: float) -> None:
    (event, *_) = conversation((CONNECT, Phase.SENT, "CONNECT a.example:443 HTTP/1.1", ""))
    assert entries(run, (replace(event, at=at),))[0]["startedDateTime"] == "9999-12-31T23:59:59.999Z"
