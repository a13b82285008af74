from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.model.event import Event, Failure, Operation, Phase
from proxytest.model.run import Run
from proxytest.report.html.connections import _units, waterfall
from proxytest.report.html.seconds import seconds
from proxytest.report.html.steps import Kind
from tests.report.conftest import RUN
from tests.support.pages import TARGETS, huge, talk, tunnel, whole


def test_each_connection_says_for_what_and_how_long(run: Run) -> None:
    found = waterfall(whole(run)).connections.shown
    assert [(one.number, one.target, one.purpose, one.outcome) for one in found] == [
        (1, "u2c.wbx2.com", "what is offered", "certificate not trusted"),
        (2, "u2c.wbx2.com", "HTTPS", "HTTP 101"),
        (3, "identity.webex.com", "HTTPS", "HTTP 101"),
    ]
    assert [(round(one.total, 3), round(one.held, 3)) for one in found[1:]] == [(0.16, 2.0), (0.16, 2.0)]


def test_the_first_that_failed_is_shown_open_or_else_the_one_with_most_steps(run: Run) -> None:
    assert [one.example for one in waterfall(whole(run)).connections.shown] == [True, False, False]
    fine = replace(run, trace=tuple(talk(1, TARGETS[0], 1, 0.0)))
    assert [one.example for one in waterfall(fine).connections.shown] == [True]


def test_the_common_scale_is_that_of_the_slowest_and_leaves_out_what_was_only_kept_open(run: Run) -> None:
    slow = tuple(replace(event, at=event.at * 2, seq=event.seq + 100) for event in talk(2, TARGETS[0], 1, 0.0))
    found = waterfall(replace(run, trace=(*talk(1, TARGETS[0], 1, 0.0), *slow)))
    fast, other = found.connections.shown
    assert found.longest == pytest.approx(0.32)
    assert fast.track[-1].x + fast.track[-1].width == 500
    assert other.track[-1].x + other.track[-1].width == 1000
    assert Kind.OPEN in found.kinds
    assert all(bar.step.kind is not Kind.OPEN for bar in fast.track)


def test_a_name_that_cannot_exist_is_rightly_refused(run: Run) -> None:
    refused = Event(
        seq=1, at=0.1, conn=1, operation=Operation.CONNECT, phase=Phase.RECEIVED, data="HTTP/1.1 503 No\r\n\r\n"
    )
    asked = tunnel("nobody.wbx2.com:443", None, 1)
    for observation, failed in ((asked, True), (replace(asked, purpose="wildcard"), False)):
        found = waterfall(replace(run, trace=(refused,), observations=(observation,)))
        assert [one.failed for one in found.connections.shown] == [failed]


def test_only_as_many_as_there_is_room_for(run: Run) -> None:
    trace = tuple(event for conn in range(1, 401) for event in talk(conn, TARGETS[0], conn * 20, 0.0))
    found = waterfall(replace(run, trace=trace)).connections
    assert (len(found.shown), found.more) == (142, 258)
    assert all(one.bars.more for one in waterfall(huge(run)).connections.shown)


@given(
    st.lists(
        st.builds(
            Event,
            seq=st.integers(1, 50),
            at=st.floats(),
            conn=st.integers(0, 3),
            operation=st.sampled_from(Operation),
            phase=st.sampled_from(Phase),
            data=st.text(max_size=20),
            failure=st.none() | st.sampled_from(Failure),
        )
    )
)
def test_every_bar_is_within_the_drawing(events: list[Event]) -> None:
    for connection in waterfall(replace(RUN, trace=tuple(events))).connections.shown:
        for bar in (*connection.bars.shown, *connection.track):
            assert 0 <= bar.x <= bar.x + bar.width <= 1000
            assert bar.width >= 4


@pytest.mark.parametrize(("seconds", "whole"), [(1e308, 1.0), (1.0, 1e-308), (float("nan"), 1.0), (1.0, 0.0)])
def test_a_share_that_no_drawing_could_hold_is_none(seconds: float, whole: float) -> None:
    assert _units(seconds, whole) == 0


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.00042, "0.4 ms"),
        (0.0123, "12 ms"),
        (1.254, "1.25 s"),
        (42.4, "42 s"),
        (303.2, "5 min 3 s"),
        (float("nan"), "-"),
    ],
)
def test_times_as_a_reader_likes_them(value: float, written: str) -> None:
    assert seconds(value) == written
