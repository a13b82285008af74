from hypothesis import given
from hypothesis import strategies as st

from proxytest.model.event import Event, Failure, Operation, Phase
from proxytest.report.html.steps import Kind, steps
from tests.support.pages import talk


def event(at: float, operation: Operation, phase: Phase, data: str = "", failure: Failure | None = None) -> Event:
    return Event(seq=1, at=at, conn=1, operation=operation, phase=phase, data=data, failure=failure)


def test_a_whole_connection() -> None:
    found = steps(talk(1, "u2c.wbx2.com:443", 1, 0.0))
    assert [(step.kind, round(step.took * 1000), step.says) for step in found] == [
        (Kind.RESOLVE, 0, "proxy.corp is 192.0.2.7"),
        (Kind.DIAL, 10, "connected to 192.0.2.7 port 8080"),
        (Kind.LEG, 21, "407 Log on"),  # with its body
        (Kind.CONNECT, 30, "200 Connection established"),
        (Kind.TLS, 40, "TLSv1.3, leads to CN=Root"),
        (Kind.UPGRADE, 39, "101 Switching Protocols"),
        (Kind.OPEN, 2000, "pong"),  # both pongs
    ]


def test_the_first_step_has_no_time_unless_its_beginning_was_recorded() -> None:
    end = event(5.0, Operation.RESOLVE, Phase.DONE)
    assert [(step.timed, step.took) for step in steps([end])] == [(False, 0.0)]
    begun = event(2.0, Operation.RESOLVE, Phase.SENT)
    assert [(step.timed, step.took) for step in steps([begun, end])] == [(True, 3.0)]


def test_a_failure_is_the_end_of_its_step() -> None:
    found = steps(
        [
            event(0.0, Operation.RESOLVE, Phase.DONE),
            event(10.0, Operation.DIAL, Phase.FAILED, failure=Failure.TIMEOUT),
        ]
    )
    assert (found[1].kind, found[1].took, found[1].failed, found[1].says) == (Kind.DIAL, 10.0, True, "timeout")


def test_a_refusal_is_no_broken_network() -> None:
    found = steps([event(0.1, Operation.CONNECT, Phase.RECEIVED, "HTTP/1.1 403 Forbidden\r\nX: y\r\n")])
    assert (found[0].says, found[0].refused, found[0].failed) == ("403 Forbidden", True, False)


@given(st.lists(st.builds(event, st.floats(0, 1e6), st.sampled_from(Operation), st.sampled_from(Phase), st.text())))
def test_any_events_give_steps_in_order(events: list[Event]) -> None:
    found = steps(sorted(events, key=lambda one: one.at))
    assert all(step.took >= 0 for step in found)
    assert [step.end for step in found] == sorted(step.end for step in found)
