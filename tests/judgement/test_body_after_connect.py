"""A body after the answer that opens a tunnel: for every host it is the proxy's form, for one host its denial."""

from dataclasses import replace

import pytest

from proxytest.features.registry import all_checks
from proxytest.features.tunnel.observations import HttpsTried, TunnelTried
from proxytest.model.answer import Answer, Head
from proxytest.model.challenge import Scheme
from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.outcome import Outcome
from proxytest.model.result import Judgement, Party
from tests.support.evidence import evidence, handshake, opened

ONE, OTHER = "wdm-a.wbx2.com:443", "web.webex.com:443"
NOT_TLS = Failed(operation=Operation.TLS, failure=Failure.NOT_TLS, detail="they begin with '0'", event=5)


def broken(target: str, *headers: tuple[str, str]) -> HttpsTried:
    head = Head(version="1.1", status=200, reason="OK", headers=headers)
    answer = Answer(head=head, event=3)
    return HttpsTried(
        target=target, scheme=Scheme.NONE, outcome=Outcome.NOT_CHALLENGED, answer=answer, failed=NOT_TLS, events=(3,)
    )


def judged(check: str, *tried: TunnelTried) -> dict[str, Judgement]:
    return {row.target: row for row in all_checks()[check].judge(evidence(*tried, profile="webex-2026"))}


@pytest.mark.parametrize("header", [("Transfer-Encoding", "chunked"), ("Content-Length", "5")])
def test_after_every_answer_it_is_the_form_and_no_host_is_denied(header: tuple[str, str]) -> None:
    every = broken(ONE, header), broken(OTHER, header)
    (finding,) = judged("tunnel/https", *every)[ONE].findings
    assert (finding.code, finding.party) == ("tunnel.body-sent", Party.PROXY)
    assert judged("policy/allow-list", *every)["*.wbx2.com"].status == "undecided"


def test_where_another_tunnel_has_none_the_body_denies_the_host() -> None:
    every = broken(ONE, ("Content-Length", "5")), opened(OTHER, handshake())
    (finding,) = judged("tunnel/https", *every)[ONE].findings
    assert (finding.code, finding.party) == ("tunnel.broken", Party.PROXY)
    assert judged("policy/allow-list", *every)["*.wbx2.com"].status == "fail"


@pytest.mark.parametrize("header", [("Content-Length", "0"), ("Date", "now")])
def test_without_a_body_nobody_knows_whose_bytes_they_are(header: tuple[str, str]) -> None:
    (finding,) = judged("tunnel/https", broken(ONE, header), broken(OTHER, header))[ONE].findings
    assert (finding.code, finding.party) == ("tunnel.broken", Party.NOT_KNOWN)


def test_one_tunnel_that_fails_otherwise_forbids_the_statement() -> None:
    without = replace(broken(OTHER), failed=replace(NOT_TLS, failure=Failure.RESET))
    (finding,) = judged("tunnel/https", broken(ONE, ("Content-Length", "5")), without)[ONE].findings
    assert finding.code == "tunnel.broken"
