"""The remedy for a log-on that fails depends on the scheme."""

from dataclasses import replace

import pytest

from proxytest.features.logon.auth_scheme import auth_scheme
from proxytest.features.logon.observations import SchemeTried
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.model.answer import Head
from proxytest.model.challenge import Scheme
from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.outcome import Outcome
from tests.support.evidence import CONNECTED, evidence


@pytest.mark.parametrize(
    ("scheme", "outcome", "remedy"),
    [
        (Scheme.DIGEST, Outcome.REFUSED, "the realm of the challenge has this user"),
        (Scheme.BASIC, Outcome.REFUSED, "Check user name, domain and password"),
        (Scheme.NTLM, Outcome.REFUSED, "Check user name, domain and password"),
        (Scheme.NTLM, Outcome.TOKEN_REFUSED, "domain controller"),
        (Scheme.NEGOTIATE, Outcome.TOKEN_REFUSED, "NTLM under Negotiate"),
    ],
)
def test_the_remedy_fits_the_scheme(scheme: Scheme, outcome: Outcome, remedy: str) -> None:
    tried = SchemeTried(scheme=scheme, target="a:443", outcome=outcome, answer=CONNECTED, events=(2,))
    (row,) = auth_scheme.judge(evidence(tried))
    assert remedy in row.findings[0].remedy


@pytest.mark.parametrize(("legs", "told"), [(0, "--target of a host for which the proxy asks"), (1, "proxy's log")])
def test_where_nothing_was_sent_no_log_of_log_ons_is_to_be_read(legs: int, told: str) -> None:
    tried = SchemeTried(scheme=Scheme.NONE, target="a:443", outcome=Outcome.UNDECIDED, legs=legs)
    (row,) = auth_scheme.judge(evidence(tried))
    assert told in row.to_decide


@pytest.mark.parametrize(
    ("statuses", "code"), [((405, 501), "tunnel.method-refused"), ((405, 403), "logon.unconfirmed")]
)
def test_where_connect_itself_is_refused_no_log_on_is_in_doubt(statuses: tuple[int, ...], code: str) -> None:
    answers = (replace(CONNECTED, head=Head(version="1.1", status=status, reason="No")) for status in statuses)
    asked = (ChallengesSeen(target=f"{number}:443", answer=answer) for number, answer in enumerate(answers))
    tried = SchemeTried(scheme=Scheme.NTLM, target="a:443", outcome=Outcome.UNDECIDED)
    (row,) = auth_scheme.judge(evidence(*asked, tried))
    assert (row.status, row.code) == ("undecided", code)


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (Failure.RESET, "undecided"),
        (Failure.CLOSED, "undecided"),
        (Failure.TIMEOUT, "undecided"),
        (Failure.REFUSED, "undecided"),
        (Failure.UNREACHABLE, "undecided"),
        (Failure.NOT_HTTP, "fail"),
    ],
)
def test_what_the_network_may_have_lost_is_no_refusal(failure: Failure, status: str) -> None:
    failed = Failed(operation=Operation.CONNECT, failure=failure, detail="", event=2)
    tried = SchemeTried(scheme=Scheme.NTLM, target="a:443", outcome=Outcome.FAILED, failed=failed, events=(2,))
    (row,) = auth_scheme.judge(evidence(tried))
    assert row.status == status
