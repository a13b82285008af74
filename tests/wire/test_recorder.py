"""The trace: numbered, stamped, bounded, and without secrets."""

from collections.abc import Iterator

import pytest

from proxytest.model.event import Event, Failure, Operation, Phase
from proxytest.protocol.redact import Scrubber
from proxytest.wire.recorder import _MAX_DATA, _MAX_EVENTS, Recorder


def clock(*moments: float) -> Iterator[float]:
    yield from moments
    while True:
        yield moments[-1]


def recorder(*moments: float) -> Recorder:
    ticking = clock(*(moments or (0.0,)))
    return Recorder(now=lambda: next(ticking), scrubber=Scrubber())


def say(trace: Recorder, data: str = "", *, conn: int = 1, detail: str = "") -> int:
    return trace.record(conn, Operation.CONNECT, Phase.SENT, data=data, detail=detail)


def test_events_are_numbered_from_one() -> None:
    trace = recorder()
    assert [say(trace), say(trace), say(trace)] == [1, 2, 3]
    assert [event.seq for event in trace.trace] == [1, 2, 3]
    assert trace.last_event == 3


def test_events_are_stamped_from_the_beginning_of_the_run() -> None:
    trace = recorder(100.0, 100.5, 101.25)
    say(trace)
    say(trace)
    assert [event.at for event in trace.trace] == [0.5, 1.25]


@pytest.mark.parametrize("field", ["data", "detail"])
def test_what_is_hidden_enters_no_event(field: str) -> None:
    trace = recorder()
    trace.scrubber.hide("wonderland")
    trace.record(1, Operation.CONNECT, Phase.SENT, **{field: "my wonderland"})  # type: ignore[arg-type]
    assert getattr(trace.trace[0], field) == "my <redacted>"


def test_an_observer_is_told_of_each_event_as_it_is_written() -> None:
    told: list[Event] = []
    trace = Recorder(now=lambda: 0.0, scrubber=Scrubber(), observer=told.append)
    trace.scrubber.hide("wonderland")
    for _ in range(_MAX_EVENTS + 1):
        trace.record(1, Operation.CONNECT, Phase.RECEIVED, data="my wonderland")
    trace.fail(1, Operation.CONNECT, Failure.RESET, "it said wonderland")
    assert told == list(trace.trace[:-1])
    assert {event.data or event.detail for event in told} == {"my <redacted>", "it said <redacted>"}


def test_a_failure_is_scrubbed_in_the_trace_and_in_its_value() -> None:
    trace = recorder()
    trace.scrubber.hide("wonderland")
    failed = trace.fail(1, Operation.CONNECT, Failure.NOT_HTTP, "it said wonderland")
    assert (failed.detail, trace.trace[0].detail) == ("it said <redacted>", "it said <redacted>")
    assert (trace.trace[0].phase, trace.trace[0].failure, failed.event) == (Phase.FAILED, Failure.NOT_HTTP, 1)


def test_long_data_is_cut_and_counted() -> None:
    trace = recorder()
    say(trace, "x" * (_MAX_DATA + 7))
    assert (len(trace.trace[0].data), trace.trace[0].omitted) == (_MAX_DATA, 7)


def test_a_secret_at_the_cut_is_hidden_whole() -> None:
    trace = recorder()
    trace.scrubber.hide("wonderland")
    say(trace, "x" * (_MAX_DATA - 4) + "wonderland")
    assert "wond" not in trace.trace[0].data


def test_a_connection_that_says_too_much_is_cut_and_counted() -> None:
    trace = recorder()
    for _ in range(_MAX_EVENTS + 3):
        say(trace)
    assert len(trace.trace) == _MAX_EVENTS + 1
    assert (trace.trace[-1].omitted, trace.trace[-1].seq) == (3, _MAX_EVENTS + 1)


def test_a_failure_is_kept_also_of_a_connection_that_said_too_much() -> None:
    trace = recorder()
    for _ in range(_MAX_EVENTS + 1):
        say(trace)
    failed = trace.fail(1, Operation.CONNECT, Failure.RESET, "")
    assert trace.trace[failed.event - 1].failure is Failure.RESET
    assert trace.trace[-1].omitted == 1  # and does not count as left out


def test_one_connection_does_not_use_up_another_ones_room() -> None:
    trace = recorder()
    for _ in range(_MAX_EVENTS + 1):
        say(trace, conn=1)
    number = say(trace, "kept", conn=2)
    assert trace.trace[number - 1].data == "kept"


def test_events_are_found_by_their_connections() -> None:
    trace = recorder()
    for conn in (1, 2, 1, 3):
        say(trace, conn=conn)
    assert trace.events_of({1, 3}) == (1, 3, 4)


def test_what_the_program_says_of_an_event_is_bounded_too() -> None:
    recorder = Recorder(now=lambda: 0.0, scrubber=Scrubber())
    recorder.record(1, Operation.TLS, Phase.DONE, detail="x" * 60_000)
    failed = recorder.fail(1, Operation.TLS, Failure.TLS_PROTOCOL, "y" * 60_000)
    assert [len(event.detail) for event in recorder.trace] == [8192, 8192]
    assert len(failed.detail) == 8192
