import pytest

from proxytest.model.event import Event, Failure, Operation, Phase
from proxytest.report.transcript import cited, recorded, transcript


def event(phase: Phase, *, data: str = "", detail: str = "", failure: Failure | None = None, omitted: int = 0) -> Event:
    return Event(
        seq=7,
        at=0.0,
        conn=1,
        operation=Operation.CONNECT,
        phase=phase,
        data=data,
        detail=detail,
        failure=failure,
        omitted=omitted,
    )


@pytest.mark.parametrize(
    ("told", "lines"),
    [
        (event(Phase.SENT, data="GET / HTTP/1.1\r\nHost: a\r\n\r\n"), ["1 > GET / HTTP/1.1", "1 > Host: a"]),
        (event(Phase.RECEIVED, data="HTTP/1.1 407 No\n\nbody"), ["1 < HTTP/1.1 407 No", "1 <", "1 < body"]),
        (event(Phase.RECEIVED, data="x", omitted=9), ["1 < x", "1 * 9 more characters left out"]),
        (event(Phase.SENT, data="x", detail="leg 1"), ["1 > x", "1 * leg 1"]),
        (event(Phase.DONE, detail="a note"), ["1 * a note"]),
        (event(Phase.DONE), ["1 * connect done"]),
        (event(Phase.FAILED, failure=Failure.RESET), ["1 ! connect: connection-reset"]),
        (event(Phase.FAILED, failure=Failure.UNKNOWN, detail="why"), ["1 ! connect: unknown (why)"]),
        (event(Phase.FAILED, data="HTTP/9", failure=Failure.NOT_HTTP), ["1 < HTTP/9", "1 ! connect: not-http"]),
        (event(Phase.RECEIVED, data="a\x1bb\x85c\u2028d\re"), [r"1 < a\x1bb\x85c\u2028d\re"]),
    ],
)  # fmt: skip
def test_an_event_in_the_one_notation(told: Event, lines: list[str]) -> None:
    assert list(transcript(told)) == lines


def test_a_record_gives_number_and_time_before_every_line() -> None:
    told = event(Phase.RECEIVED, data="HTTP/1.1 407 No\nVia: 1.1 gw", detail="a note")
    assert recorded(told) == (
        "#7      0.000000  1 < HTTP/1.1 407 No\n#7      0.000000  1 < Via: 1.1 gw\n#7      0.000000  1 * a note\n"
    )


def test_only_what_is_cited_is_given() -> None:
    told = event(Phase.DONE)
    assert cited((told,), (7, 8)) == (told,)
    assert cited((told,), (8,)) == ()
