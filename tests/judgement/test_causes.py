"""Causes that several checks name, as tables."""

from dataclasses import replace

import pytest

from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.causes import block_page, key_events, no_tunnel, out_of_reach
from proxytest.judgement.tunnel_codes import EVERY_HOST, EVERY_HOST_DENIED, FAR_END_UNREACHED
from proxytest.model.answer import Answer, Head
from proxytest.model.certificate import Anchor, TlsSeen
from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.outcome import Outcome
from proxytest.model.websocket_seen import WebSocketSeen
from tests.support.evidence import evidence, handshake


def answer(status: int, *, event: int = 2, body: str = "", **headers: str) -> Answer:
    head = Head(version="1.1", status=status, reason="Reason", headers=tuple(headers.items()))
    return Answer(head=head, body=body, event=event)


def failed(operation: Operation, failure: Failure) -> Failed:
    return Failed(operation=operation, failure=failure, detail="so", event=7)


TRIED = TunnelTried(
    purpose="https", target="a:443", scheme=Scheme.NONE, outcome=Outcome.ACCEPTED, answer=answer(200), events=(1, 2)
)
ANCHOR = Anchor(subject="CN=Root", sha256="00", source="test", path=("00",))
TLS = TlsSeen(
    version="TLSv1.3", cipher="c", alpn=None, chain=(), anchor=None, names_host=True, in_validity=True, event=4
)


def test_an_open_tunnel_has_no_cause() -> None:
    assert no_tunnel(TRIED, evidence()) is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"answer": answer(403)}, "No tunnel: "),
        ({"answer": answer(502)}, "No tunnel: "),
        ({"answer": answer(302, Location="http://login/")}, "No tunnel: "),
        ({"answer": answer(407), "outcome": Outcome.REFUSED}, "No tunnel: "),
        ({"answer": answer(418)}, "No tunnel: "),
        (
            {"answer": None, "outcome": Outcome.FAILED, "failed": failed(Operation.DIAL, Failure.REFUSED)},
            f"The proxy could not be reached for this tunnel: {Failure.REFUSED.words}",
        ),
        (
            {"answer": None, "outcome": Outcome.FAILED, "failed": failed(Operation.PROXY_TLS, Failure.NOT_TLS)},
            f"The proxy could not be reached for this tunnel: {Failure.NOT_TLS.words}",
        ),
        (
            {"answer": None, "outcome": Outcome.FAILED, "failed": failed(Operation.CONNECT, Failure.TIMEOUT)},
            "No tunnel: the proxy did not answer CONNECT",
        ),
        ({"outcome": Outcome.CONNECTION_LOST, "answer": answer(407)}, "No tunnel: the proxy did not answer CONNECT"),
    ],
)
def test_no_tunnel_has_a_cause_with_evidence(change: dict[str, object], message: str) -> None:
    finding = no_tunnel(replace(TRIED, **change), evidence())  # type: ignore[arg-type]
    assert finding is not None
    assert finding.message.startswith(message)
    assert finding.evidence
    assert finding.remedy


def test_a_proxy_that_answered_was_reached() -> None:
    assert not out_of_reach(replace(TRIED, failed=failed(Operation.DIAL, Failure.RESET)))


def test_each_reason_of_a_denial_is_told_apart() -> None:
    answers = [answer(403), answer(407), answer(405), answer(302, Location="http://login/"), answer(418)]
    findings = [no_tunnel(replace(TRIED, answer=one), evidence()) for one in answers]
    assert len({finding.message for finding in findings if finding}) == len(answers)


def test_the_deciding_events_are_those_of_answers_handshake_and_failure() -> None:
    whole = replace(
        TRIED,
        tls=TLS,
        https=answer(200, event=5),
        websocket=WebSocketSeen(answer=answer(101, event=6), upgraded=True),
        failed=failed(Operation.HTTP, Failure.RESET),
    )
    assert key_events(whole) == (2, 4, 5, 6, 7)
    assert key_events(replace(TRIED, answer=None)) == (1, 2)


def test_a_403_over_a_foreign_certificate_is_a_block_page() -> None:
    assert block_page(replace(TRIED, tls=handshake(anchor=None), https=answer(403)), evidence()) is not None


@pytest.mark.parametrize(
    "change",
    [
        {"tls": replace(TLS, anchor=ANCHOR), "https": answer(403)},
        {"tls": None, "https": answer(403)},
        {"tls": TLS, "https": None},
    ],
)
def test_the_far_end_itself_may_answer_as_it_likes(change: dict[str, object]) -> None:
    assert block_page(replace(TRIED, **change), evidence()) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("operation", "remedy"),
    [(Operation.DIAL, "from this machine to the proxy"), (Operation.CONNECT, "the proxy's Internet access")],
)
def test_the_remedy_for_silence_is_that_of_the_leg_that_was_silent(operation: Operation, remedy: str) -> None:
    silent = replace(TRIED, answer=None, outcome=Outcome.FAILED, failed=failed(operation, Failure.TIMEOUT))
    finding = no_tunnel(silent, evidence())
    assert finding is not None
    assert remedy in finding.remedy


@pytest.mark.parametrize(
    ("status", "code"), [(403, "tunnel.block-page"), (302, "tunnel.block-page"), (503, "tunnel.far-end-unreached")]
)
def test_an_answer_in_the_place_of_tls_is_of_whoever_opened_the_tunnel(status: int, code: str) -> None:
    failed = Failed(operation=Operation.TLS, failure=Failure.NOT_TLS, detail=f"HTTP {status}", event=3, status=status)
    found = no_tunnel(replace(TRIED, failed=failed), evidence())
    assert found is not None
    assert found.code == code


def test_other_bytes_in_the_place_of_tls_blame_nobody() -> None:
    failed = Failed(operation=Operation.TLS, failure=Failure.NOT_TLS, detail="bytes", event=3)
    assert no_tunnel(replace(TRIED, failed=failed), evidence()) is None


DENIED_HOST = replace(TRIED, answer=answer(403))
OTHER_DENIED = replace(DENIED_HOST, target="b:443")
ASKED = ChallengesSeen(target="c:443", answer=answer(407), challenges=(Challenge(scheme="Basic"),))


@pytest.mark.parametrize(
    ("seen", "looks_at_ports"),
    [
        ((DENIED_HOST, OTHER_DENIED), True),
        ((DENIED_HOST,), False),
        ((DENIED_HOST, replace(TRIED, target="b:443")), False),
        ((DENIED_HOST, replace(OTHER_DENIED, answer=answer(504))), False),
        ((DENIED_HOST, replace(OTHER_DENIED, answer=None, outcome=Outcome.FAILED)), False),
        ((DENIED_HOST, OTHER_DENIED, ASKED), False),
    ],
)
def test_where_every_host_is_denied_before_a_log_on_the_ports_come_first(
    seen: tuple[TunnelTried | ChallengesSeen, ...],
    looks_at_ports: bool,  # noqa: FBT001
) -> None:
    found = no_tunnel(DENIED_HOST, evidence(*seen))
    assert found is not None
    assert (found.remedy == EVERY_HOST_DENIED) is looks_at_ports


def test_where_no_host_is_reached_the_proxy_itself_comes_first() -> None:
    unreached = replace(TRIED, answer=answer(503))
    every = no_tunnel(unreached, evidence(unreached, replace(unreached, target="b:443")))
    one = no_tunnel(unreached, evidence(unreached, replace(TRIED, target="b:443")))
    after_a_log_on = no_tunnel(unreached, evidence(unreached, replace(unreached, target="b:443"), ASKED))
    assert every is not None
    assert every.remedy == EVERY_HOST[FAR_END_UNREACHED]
    assert [found.remedy for found in (one, after_a_log_on) if found is not None] == [FAR_END_UNREACHED.remedy] * 2
