"""An answer that is unusual for a denial: where a made-up name of the same domain gets it too, a rule answers."""

import pytest

from proxytest.features.registry import all_checks
from proxytest.features.tunnel.observations import HttpsTried, TunnelTried, UnknownNameTried
from proxytest.model.answer import Answer, Head
from proxytest.model.challenge import Scheme
from proxytest.model.outcome import Outcome
from proxytest.model.result import Finding, Party
from tests.support.evidence import evidence, handshake, opened

WBX2, CISCO = "wdm-a.wbx2.com:443", "web.webex.com:443"
OF_WBX2, OF_CISCO = "proxytest-1.wbx2.com:443", "proxytest-2.webex.com:443"


def said(status: int, reason: str = "No") -> Answer:
    return Answer(head=Head(version="1.1", status=status, reason=reason), event=7)


def refused(target: str, answer: Answer) -> HttpsTried:
    return HttpsTried(target=target, scheme=Scheme.NONE, outcome=Outcome.UNDECIDED, answer=answer, events=(3,))


def made_up(target: str, answer: Answer) -> UnknownNameTried:
    return UnknownNameTried(target=target, scheme=Scheme.NONE, outcome=Outcome.UNDECIDED, answer=answer, events=(4,))


def told(*tried: TunnelTried) -> Finding:
    seen = evidence(*tried, profile="webex-2026")
    (row,) = (one for one in all_checks()["tunnel/https"].judge(seen) if one.target == WBX2)
    return row.findings[0]


@pytest.mark.parametrize("status", [400, 404, 418, 500, 502, 503])
def test_a_rule_for_the_domain_answers(status: int) -> None:
    finding = told(
        refused(WBX2, said(status)),
        opened(CISCO, handshake()),
        made_up(OF_WBX2, said(status)),
        made_up(OF_CISCO, said(504, "no such host")),
    )
    assert finding.party == Party.PROXY
    assert "a rule for the domain" in finding.remedy
    assert "cannot reach" not in finding.message


@pytest.mark.parametrize(
    ("of_its_domain", "of_another"),
    [
        (said(503), said(503)),  # so it says of every name that does not exist
        (said(504), said(504)),
        (said(503, "DNS"), said(504)),
        (said(503), said(403)),  # denied before its name was looked up: what is said of unknown names is not known
    ],
)
def test_the_proxy_may_have_tried(of_its_domain: Answer, of_another: Answer) -> None:
    tried = refused(WBX2, said(503)), made_up(OF_WBX2, of_its_domain), made_up(OF_CISCO, of_another)
    finding = told(*tried, opened(CISCO, handshake()))
    assert (finding.code, finding.party) == ("tunnel.far-end-unreached", Party.NOT_KNOWN)
    assert "a rule" not in finding.remedy


def test_where_others_pass_the_address_of_the_proxy_is_right() -> None:
    refusal = refused(WBX2, said(404))
    assert "correct the address" in told(refusal).remedy
    assert "correct the address" not in told(refusal, opened(CISCO, handshake())).remedy
