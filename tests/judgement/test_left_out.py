"""Why a tunnel was not asked for, and which finding is behind that."""

from dataclasses import replace

import pytest

from proxytest.features.logon.observations import SchemeTried
from proxytest.features.proxy.observations import ProxyDialled
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.causes import out_of_reach
from proxytest.judgement.codes import LOGON_REFUSED, PROXY_GONE
from proxytest.judgement.left_out import untried, withheld
from proxytest.judgement.next_actions import AGAIN
from proxytest.model.answer import Answer, Head
from proxytest.model.challenge import Scheme
from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.outcome import Outcome
from tests.support.evidence import evidence, opened

HOST = "idbroker.webex.com:443"
AT_RISK = replace(opened(HOST, None), answer=None, outcome=Outcome.WITHHELD, detail="the account is at risk")
DIALLED = ProxyDialled(proxy="http://proxy:8080", address="10.0.0.1")
ACCEPTED = SchemeTried(scheme=Scheme.NTLM, target=HOST, outcome=Outcome.ACCEPTED)


def failed(operation: Operation, failure: Failure) -> Failed:
    return Failed(operation=operation, failure=failure, detail="", event=1)


def tunnel(status: int, *, at: int) -> TunnelTried:
    answer = Answer(head=Head(version="1.1", status=status, reason=""), event=at)
    outcome = Outcome.ACCEPTED if status == 200 else Outcome.UNCONFIRMED
    tried = replace(opened("a.webex.com:443", None), answer=answer, outcome=outcome)
    return replace(tried, events=(at,))


def test_a_tunnel_that_was_asked_for_was_not_left_out() -> None:
    tried = opened(HOST, None)
    assert untried(tried, evidence(tried)) is None


def test_a_refused_log_on_keeps_other_tunnels_from_being_asked_for() -> None:
    why = untried(AT_RISK, evidence(DIALLED, replace(ACCEPTED, outcome=Outcome.REFUSED), AT_RISK))
    assert why is not None
    assert (why.reason, why.code, why.to_decide) == ("the account is at risk", LOGON_REFUSED, LOGON_REFUSED.remedy)


def test_what_makes_the_account_s_state_uncertain_is_named_where_the_log_on_was_accepted() -> None:
    why = untried(AT_RISK, evidence(ACCEPTED, tunnel(200, at=10), tunnel(403, at=20), AT_RISK))
    assert why is not None
    assert why.code is not None
    assert why.code.id == "proxy.state-changed"
    assert why.to_decide == LOGON_REFUSED.remedy


def test_an_accepted_log_on_and_nothing_else_names_nothing() -> None:
    assert withheld("why", evidence(ACCEPTED)).code is None


def test_a_host_that_was_waited_for_in_vain_is_left_out_for_that() -> None:
    waited = replace(opened(HOST, None), answer=None, failed=failed(Operation.CONNECT, Failure.TIMEOUT))
    why = untried(AT_RISK, evidence(ACCEPTED, tunnel(200, at=10), tunnel(403, at=20), waited, AT_RISK))
    assert why is not None
    assert (why.code, why.to_decide) == (None, AGAIN)


@pytest.mark.parametrize("operation", [Operation.RESOLVE, Operation.DIAL, Operation.PROXY_TLS])
def test_a_proxy_that_was_not_reached_was_not_asked(operation: Operation) -> None:
    unreached = replace(
        opened(HOST, None), answer=None, outcome=Outcome.FAILED, failed=failed(operation, Failure.RESET)
    )
    assert out_of_reach(unreached)
    why = untried(unreached, evidence(unreached))
    assert why is not None
    assert why.code is PROXY_GONE
    assert why.reason == f"the proxy answered before, but now could not be reached: {unreached.failed}"


@pytest.mark.parametrize("operation", [Operation.CONNECT, Operation.TLS, Operation.HTTP])
def test_what_fails_behind_the_way_to_the_proxy_was_tried(operation: Operation) -> None:
    tried = replace(opened(HOST, None), answer=None, failed=failed(operation, Failure.RESET))
    assert untried(tried, evidence(tried)) is None
