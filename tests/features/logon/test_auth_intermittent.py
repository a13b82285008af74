"""What the repetitions of a log-on tell, and what they do not."""

import pytest

from proxytest.features.logon.auth_intermittent import auth_intermittent
from proxytest.features.logon.observations import SchemeRepeated, SchemeTried
from proxytest.model.challenge import Scheme
from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.outcome import Outcome
from tests.support.evidence import evidence

_TARGET = "idbroker.webex.com:443"
_RESET = Failed(operation=Operation.CONNECT, failure=Failure.RESET, detail="", event=9)
_GOOD, _KEPT_BACK = Outcome.ACCEPTED, Outcome.WITHHELD


@pytest.mark.parametrize(
    ("outcomes", "failed", "status", "reason"),
    [
        ((_GOOD,) * 5, None, "pass", "accepted on 6 of 6 connections"),
        (
            (_GOOD, Outcome.REFUSED),
            None,
            "fail",
            "The same log-on is accepted on some connections and refused on others",
        ),
        ((_GOOD, Outcome.FAILED), _RESET, "warn", "The log-on is accepted on some connections, but one"),
        # A password that another scheme saw refused is not tried again: what was not repeated is no pass.
        ((_KEPT_BACK,), None, "skip", "repeated 0 times, then withheld"),
        ((_GOOD, _KEPT_BACK), None, "skip", "repeated 1 time, then withheld"),
    ],
)
def test_what_the_repetitions_tell(
    outcomes: tuple[Outcome, ...], failed: Failed | None, status: str, reason: str
) -> None:
    tried = SchemeTried(scheme=Scheme.NTLM, target=_TARGET, outcome=_GOOD, events=(3,))
    again = SchemeRepeated(scheme=Scheme.NTLM, target=_TARGET, outcomes=outcomes, failed=failed, events=(9,))
    (row,) = auth_intermittent.judge(evidence(tried, again, targets=(_TARGET,)))
    assert (row.status, row.reason.startswith(reason)) == (status, True)
