"""A proxy that opens TLS to show its page is told from one that inspects, by what it does to other hosts."""

from dataclasses import replace

import pytest

from proxytest.features.tls.tls_inspection import tls_inspection
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.features.tunnel.tunnel_https import tunnel_https
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.opened_to_deny import opened_to_deny
from proxytest.model.answer import Answer, Head
from proxytest.model.certificate import Anchor, TlsSeen
from proxytest.model.websocket_seen import WebSocketSeen
from tests.support.evidence import DEPLOYED, LEAF, OWN_CA, handshake, opened
from tests.support.evidence import evidence as evidence_of

API, IDBROKER = "api.ciscospark.com:443", "idbroker.webex.com:443"


def page(status: int, *, body: str = "", **headers: str) -> Answer:
    shown = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Answer(head=Head(version="1.1", status=status, reason="Reason", headers=shown), body=body, event=9)


SQUIDS = page(403, X_Squid_Error="ERR_ACCESS_DENIED 0", Via="1.1 lab-squid (squid/5.7)")
CLOUDS = page(403)


def evidence(*observations: TunnelTried) -> Evidence:
    return evidence_of(*observations, profile="webex-2026")


def inspected(system: Anchor | None = None) -> TlsSeen:
    return handshake(anchor=None, system=system, chain=(replace(LEAF, sha256="3" * 64), OWN_CA))


def denied(answer: Answer, *, system: Anchor | None = None) -> TunnelTried:
    return replace(opened(API, inspected(system)), https=answer)


LEFT_ALONE = opened(IDBROKER, handshake())
INSPECTED = opened(IDBROKER, inspected())


@pytest.mark.parametrize("system", [None, DEPLOYED])
def test_whether_a_denied_host_would_be_inspected_is_not_known(system: Anchor | None) -> None:
    seen = evidence(denied(SQUIDS, system=system), LEFT_ALONE)

    by_target = {one.target: one for one in tls_inspection.judge(seen)}
    assert (by_target[API].status, by_target[API].because) == ("skip", "tunnel.block-page")
    assert by_target[IDBROKER].status == "pass"
    (finding,) = next(one for one in tunnel_https.judge(seen) if one.target == API).findings
    assert finding.code == "tunnel.block-page"
    assert finding.because is None
    assert "inspection" not in finding.remedy


def test_where_all_are_inspected_both_are_to_be_mended() -> None:
    seen = evidence(denied(SQUIDS), INSPECTED)

    assert {one.status for one in tls_inspection.judge(seen)} == {"fail"}
    (finding,) = next(one for one in tunnel_https.judge(seen) if one.target == API).findings
    assert finding.because == "tls.intercepted"
    assert "exempt it from TLS inspection" in finding.remedy


def test_a_host_that_is_inspected_and_not_denied_still_fails() -> None:
    seen = evidence(denied(SQUIDS), LEFT_ALONE, opened("identity.webex.com:443", inspected()))

    by_target = {one.target: one.status for one in tls_inspection.judge(seen)}
    assert by_target["identity.webex.com:443"] == "fail"


@pytest.mark.parametrize(
    "answer",
    [
        CLOUDS,  # whoever wrote it: no mark says that the proxy did
        page(403, body="<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>", Server="AmazonS3"),
        page(200, body='{"message": "Access Denied"}'),  # words that a cloud says too are no product's mark
        page(503, X_Squid_Error="ERR_CONNECT_FAIL 110"),  # it does not deny: it does not reach the host
        page(407, Proxy_Authenticate="Basic"),
        page(200, body="the front page"),
    ],
)
def test_other_answers_inside_are_no_denial(answer: Answer) -> None:
    tried = denied(answer)
    seen = evidence(tried, LEFT_ALONE)

    assert not opened_to_deny(tried, seen)
    assert next(one for one in tls_inspection.judge(seen) if one.target == API).status == "fail"


@pytest.mark.parametrize(
    "answer",
    [
        SQUIDS,
        page(200, body="<title>Web Page Blocked</title><p>Powered By FortiGuard.</p>"),
        page(403, body="<title>McAfee Web Gateway - Notification</title>"),
        page(403, body="<title>Internet Security by Zscaler</title>"),
    ],
)
def test_the_page_of_a_product_denies(answer: Answer) -> None:
    tried = denied(answer)

    assert opened_to_deny(tried, evidence(tried, LEFT_ALONE))


def test_a_page_in_the_place_of_a_websocket_counts_too() -> None:
    wss = replace(opened(API, inspected()), purpose="wss", websocket=WebSocketSeen(answer=SQUIDS, upgraded=False))
    seen = evidence(wss, LEFT_ALONE)

    assert opened_to_deny(wss, seen)


def test_without_a_handshake_nothing_is_opened() -> None:
    tried = replace(opened(API, None), https=SQUIDS)

    assert not opened_to_deny(tried, evidence(tried, LEFT_ALONE))
