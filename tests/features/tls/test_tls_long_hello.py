"""A long ClientHello, a short one, and what their answers say together."""

from dataclasses import replace

import pytest

from proxytest.features.tls.observations import HelloEnd, HelloTried
from proxytest.features.tls.tls_long_hello import tls_long_hello
from proxytest.protocol.client_hello import LONG, SHORT
from tests.support.evidence import evidence

TARGET = "wdm-a.wbx2.com:443"
WHOLE = HelloTried(target=TARGET, size=LONG, parts=1, opened=True, end=HelloEnd.SERVER_HELLO, events=(1, 2))
DIVIDED = replace(WHOLE, parts=2, events=(3, 4))
SHORT_ONE = replace(WHOLE, size=SHORT, events=(5, 6))


def lost(one: HelloTried) -> HelloTried:
    return replace(one, end=None)


@pytest.mark.parametrize(
    ("seen", "profile", "status"),
    [
        ((WHOLE, DIVIDED), "webex-2026", "pass"),
        ((replace(WHOLE, end=HelloEnd.ALERT), DIVIDED), "webex-2026", "pass"),
        ((lost(WHOLE), DIVIDED, WHOLE, SHORT_ONE), "webex-2026", "pass"),  # it was lost by chance
        ((lost(WHOLE), DIVIDED, lost(WHOLE), SHORT_ONE), "webex-2026", "fail"),
        ((WHOLE, lost(DIVIDED), lost(DIVIDED), SHORT_ONE), "webex-2026", "fail"),
        ((replace(WHOLE, end=HelloEnd.OTHER), DIVIDED, SHORT_ONE), "webex-2026", "fail"),
        ((lost(WHOLE), lost(DIVIDED), SHORT_ONE), "spark-2016", "warn"),
        ((lost(WHOLE), lost(DIVIDED), lost(SHORT_ONE)), "webex-2026", "undecided"),
        ((lost(WHOLE), lost(DIVIDED)), "webex-2026", "undecided"),
        ((replace(lost(WHOLE), opened=False),), "webex-2026", "skip"),
        ((), "webex-2026", "skip"),
    ],
)
def test_the_size_is_blamed_where_a_short_one_is_answered(
    seen: tuple[HelloTried, ...], profile: str, status: str
) -> None:
    (row,) = tls_long_hello.judge(evidence(*seen, profile=profile))
    assert row.status == status


def test_size_and_segments_are_facts() -> None:
    (row,) = tls_long_hello.judge(evidence(WHOLE, lost(DIVIDED), SHORT_ONE, profile="webex-2026"))
    assert row.findings[0].facts == {"bytes": LONG, "segments": 2}
    assert row.findings[0].evidence == (4, 6)
    assert "1700 bytes in 2 segments" in row.reason


def test_where_no_tunnel_opened_it_is_to_be_run_again() -> None:
    (row,) = tls_long_hello.judge(evidence(replace(WHOLE, opened=False), profile="webex-2026"))
    assert "again" in row.to_decide
