"""Where the first connection failed, and how, decides what is to be done."""

from dataclasses import replace

import pytest

from proxytest.features.proxy.observations import ChallengesSeen, ProxyDialled
from proxytest.features.proxy.proxy_reachable import proxy_reachable
from proxytest.features.tunnel.observations import HttpsTried
from proxytest.model.challenge import Scheme
from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.outcome import Outcome
from proxytest.model.result import Judgement, Status
from tests.support.evidence import CONNECTED, evidence, handshake, opened

PROXY = "http://proxy.corp:8080"
DIALLED = ProxyDialled(proxy=PROXY, address="192.0.2.1")
ANSWERED = ChallengesSeen(target="a:443", answer=CONNECTED, challenges=())


def failed(operation: Operation, failure: Failure) -> Failed:
    return Failed(operation=operation, failure=failure, detail="so", event=7)


def judged(*seen: ProxyDialled | ChallengesSeen) -> Judgement:
    (one,) = proxy_reachable.judge(evidence(*seen))
    return one


@pytest.mark.parametrize(
    ("operation", "failure", "message", "remedy"),
    [
        (Operation.PROXY_TLS, Failure.TIMEOUT, "cannot be reached", "use http:// instead"),
        (Operation.PROXY_TLS, Failure.CLOSED, "cannot be reached", "use http:// instead"),
        (Operation.PROXY_TLS, Failure.RESET, "cannot be reached", "use http:// instead"),
        (Operation.CONNECT, Failure.TIMEOUT, "accepts connections but does not answer", "hangs"),
        (Operation.CONNECT, Failure.CLOSED, "accepts connections but does not answer", "proxy's log"),
        (Operation.RESOLVE, Failure.NAME_NOT_FOUND, "cannot be reached", "DNS"),
        (Operation.RESOLVE, Failure.TIMEOUT, "cannot be reached", "Fix name resolution"),
        (Operation.DIAL, Failure.TIMEOUT, "cannot be reached", "open the firewall"),
    ],
)
def test_the_remedy_is_that_of_the_failed_operation(
    operation: Operation, failure: Failure, message: str, remedy: str
) -> None:
    lost = failed(operation, failure)
    seen = (
        (DIALLED, replace(ANSWERED, answer=None, failed=lost))
        if operation is Operation.CONNECT
        else (replace(DIALLED, address=None, failed=lost),)
    )
    one = judged(*seen)
    (finding,) = one.findings
    assert (one.status, finding.evidence, finding.actual) == (Status.FAIL, (7,), str(lost))
    assert message in finding.message
    assert remedy in finding.remedy


@pytest.mark.parametrize("failure", [Failure.CLOSED, Failure.RESET, Failure.TIMEOUT, Failure.NOT_HTTP])
def test_the_remedy_for_a_proxy_inside_tls_does_not_ask_for_tls(failure: Failure) -> None:
    lost = replace(ANSWERED, answer=None, failed=failed(Operation.CONNECT, failure))
    (finding,) = judged(replace(DIALLED, proxy="https://proxy.corp:8443"), lost).findings
    assert finding.remedy.startswith("TLS works, but ")
    assert "https://" not in finding.remedy


def test_one_answer_of_several_is_enough() -> None:
    lost = replace(ANSWERED, answer=None, failed=failed(Operation.CONNECT, Failure.TIMEOUT))
    one = judged(DIALLED, lost, ANSWERED)
    assert (one.status, one.reason) == (Status.PASS, "answers at 192.0.2.1")


def test_a_proxy_that_is_gone_later_is_not_reachable() -> None:
    gone = replace(
        opened("a:443", handshake()),
        answer=None,
        tls=None,
        outcome=Outcome.FAILED,
        failed=failed(Operation.DIAL, Failure.REFUSED),
    )
    (one,) = proxy_reachable.judge(evidence(DIALLED, ANSWERED, gone))
    assert one.status is Status.FAIL
    assert one.findings[0].message == "The proxy answered, but later could not be reached: connection refused"
    assert one.findings[0].evidence == (7,)


def lost_at(event: int) -> HttpsTried:
    lost = replace(failed(Operation.DIAL, Failure.RESET), event=event)
    return HttpsTried(target="b:443", scheme=Scheme.NONE, outcome=Outcome.CONNECTION_LOST, failed=lost, events=(event,))


def test_a_proxy_that_answers_after_a_lost_connection_is_not_gone() -> None:
    later = ChallengesSeen(target="c:443", answer=replace(CONNECTED, event=20))
    (row,) = proxy_reachable.judge(evidence(DIALLED, ANSWERED, lost_at(10), later))
    assert (row.status, "1 later connection failed, and others after that did not" in row.reason) == ("pass", True)
    (row,) = proxy_reachable.judge(evidence(DIALLED, ANSWERED, later, lost_at(30)))
    assert [one.code for one in row.findings] == ["proxy.gone"]
