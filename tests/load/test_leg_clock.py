"""What each leg of an arrival took."""

import pytest

from proxytest.load.sample import Leg
from proxytest.load.sending.leg_clock import LegClock
from proxytest.model.event import Operation, Phase

ASKED, WITH = "CONNECT host:443 HTTP/1.1\nHost: host", "CONNECT host:443\nProxy-Authorization: NTLM <type 1>"
SENT, GOT = (Operation.CONNECT, Phase.SENT), (Operation.CONNECT, Phase.RECEIVED)


def clock(*times: float) -> LegClock:
    ticking = iter((0.0, *times))  # the first is asked for when it is made
    return LegClock(lambda: next(ticking), "127.0.0.1")


def test_ntlm_with_a_407_before() -> None:
    one = clock(0, 1, 1, 3, 3, 6, 6, 10, 99)
    one.record(1, Operation.RESOLVE, Phase.SENT)
    one.record(1, Operation.DIAL, Phase.DONE)
    for data in (ASKED, WITH):
        one.record(1, *SENT, data=data)
        one.record(1, *GOT)
    one.proves()
    one.record(1, *SENT, data=WITH)
    one.record(1, *GOT)
    assert one.legs() == {Leg.DIAL: 1, Leg.ASKS: 2, Leg.CHALLENGE: 3, Leg.CONNECT: 4}


def test_without_a_logon_there_is_one_answer() -> None:
    one = clock(1, 3, 99)
    one.record(1, *SENT, data=ASKED)
    one.record(1, *GOT)
    assert one.legs() == {Leg.CONNECT: 2}


@pytest.mark.parametrize(("data", "proves", "leg"), [
    (ASKED, False, Leg.ASKS), (WITH, False, Leg.CHALLENGE), (WITH, True, Leg.CONNECT),
])  # fmt: skip
def test_what_is_not_answered_took_so_long_at_least(data: str, proves: bool, leg: Leg) -> None:  # noqa: FBT001
    one = clock(1, 8)
    if proves:
        one.proves()
    one.record(1, *SENT, data=data)
    assert one.legs() == {leg: 7}


def test_connections_that_are_dialled_anew_add_up() -> None:
    one = clock(0, 1, 10, 12, 99)
    for _ in "12":
        one.record(1, Operation.RESOLVE, Phase.SENT)
        one.record(1, Operation.DIAL, Phase.DONE)
    assert one.legs() == {Leg.DIAL: 3}


def test_nothing_that_was_said_is_kept() -> None:
    one = clock(0, 1)
    one.record(1, *SENT, data=WITH)
    one.record(1, *GOT, data="HTTP/1.1 200 OK")
    assert (one.trace, one.last_event) == ((), 0)
