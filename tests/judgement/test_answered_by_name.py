"""An answer that is unusual for a denial: where a made-up name of the same domain gets it too, a rule answers."""

from dataclasses import replace

import pytest

from proxytest.features.registry import all_checks
from proxytest.features.tunnel.observations import HttpsTried, TunnelTried, UnknownNameTried
from proxytest.model.answer import Answer, Head
from proxytest.model.challenge import Scheme
from proxytest.model.outcome import Outcome
from proxytest.model.result import Finding, Judgement, Party
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


LATER = replace(opened(CISCO, handshake()), scheme=Scheme.NONE, events=(9,))
NO_NAME = made_up(OF_WBX2, said(503, "DNS")), made_up(OF_CISCO, said(503, "DNS"))


@pytest.mark.parametrize("status", [400, 402, 404, 405, 406, 409, 410, 418, 422, 501])
def test_the_host_alone_is_refused(status: int) -> None:
    finding = told(refused(WBX2, said(status)), *NO_NAME, LATER)
    assert (finding.code, finding.party) == ("tunnel.refused", Party.PROXY)
    assert "lets others pass" in finding.message
    assert "rule" in finding.remedy
    (row,) = (one for one in pattern(refused(WBX2, said(status)), *NO_NAME, LATER) if one.target == "*.wbx2.com")
    assert [one.code for one in row.findings] == ["policy.pattern-denied"]


@pytest.mark.parametrize("status", [400, 405, 418, 501])
def test_the_host_alone_is_refused_where_no_other_name_was_asked_for(status: int) -> None:
    assert told(refused(WBX2, said(status)), LATER).party == Party.PROXY


@pytest.mark.parametrize(
    "beside",
    [
        (),  # it may not find the name
        (made_up(OF_WBX2, said(404)), made_up(OF_CISCO, said(404))),  # as it says of each that does not exist
    ],
)
def test_a_name_may_not_be_found(beside: tuple[TunnelTried, ...]) -> None:
    finding = told(refused(WBX2, said(404)), *beside, LATER)
    assert (finding.code, finding.party) == ("tunnel.refused", Party.NOT_KNOWN)
    assert ("DNS" in finding.remedy) is bool(beside)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("DNS lookup failure", "tunnel.name-not-found"),
        ("Unknown host", "tunnel.name-not-found"),
        ("Connection refused", "tunnel.far-end-unreached"),
    ],
)
@pytest.mark.parametrize("status", [400, 404, 408, 418, 501])
def test_the_answer_speaks_of_the_host(words: str, code: str, status: int) -> None:
    finding = told(refused(WBX2, said(status, words)), *NO_NAME, LATER)
    assert finding.code == code
    assert "rule" not in finding.remedy


def test_what_only_waited_says_nothing_of_a_rule() -> None:
    assert told(refused(WBX2, said(408)), *NO_NAME, LATER).party == Party.NOT_KNOWN


def test_where_nothing_passes_afterwards_the_proxy_may_have_changed() -> None:
    before = replace(LATER, events=(1,))
    assert told(before, refused(WBX2, said(418)), *NO_NAME).party == Party.NOT_KNOWN


def test_a_method_that_no_host_is_let_pass_by_is_refused_as_before() -> None:
    assert told(refused(WBX2, said(405)), refused(CISCO, said(405))).code == "tunnel.method-refused"


def pattern(*tried: TunnelTried) -> list[Judgement]:
    return list(all_checks()["policy/allow-list"].judge(evidence(*tried, profile="webex-2026")))
