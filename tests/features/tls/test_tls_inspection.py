"""What becomes of a client whose TLS was opened depends on the profile, the domain and the machine's store."""

import datetime as dt
from dataclasses import replace

import pytest

from proxytest.features.clients.client_support import client_support
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.features.tls.observations import PlainAsked, PlainPurpose
from proxytest.features.tls.tls_inspection import tls_inspection
from proxytest.features.tls.tls_stores import tls_stores
from proxytest.features.tunnel.policy_allow_list import policy_allow_list
from proxytest.features.tunnel.tunnel_https import tunnel_https
from proxytest.features.websocket.wss_upgrade import wss_upgrade
from proxytest.model.answer import Answer, Head
from proxytest.model.certificate import Anchor, Namesake
from proxytest.model.result import Judgement, Party
from proxytest.model.websocket_seen import WebSocketSeen
from tests.support.evidence import CONNECTED, DEPLOYED, LEAF, PUBLIC, evidence, handshake, opened

IDBROKER, WEB, WDM = "idbroker.webex.com:443", "web.webex.com:443", "wdm-a.wbx2.com:443"


def judged(target: str, profile: str, anchor: Anchor | None, system: Anchor | None) -> Judgement:
    seen = evidence(opened(target, handshake(anchor=anchor, system=system)), profile=profile)
    (judgement,) = tls_inspection.judge(seen)
    return judgement


@pytest.mark.parametrize(
    ("profile", "target", "system", "status"),
    [
        ("spark-2016", IDBROKER, None, "fail"),
        ("spark-2016", IDBROKER, DEPLOYED, "fail"),  # a pinning client does not care for the store
        ("spark-2016", WEB, DEPLOYED, "warn"),
        ("webex-2026", WDM, DEPLOYED, "pass"),
        ("webex-2026", WDM, None, "fail"),
        ("webex-2026", IDBROKER, DEPLOYED, "pass"),
        ("webex-2026", IDBROKER, None, "fail"),
        ("webex-2026", "nl1mcs3.webex.com:443", DEPLOYED, "fail"),  # R13 exempts it, whatever the store says
        ("webex-2026", "nl1mcs3.webex.com:443", None, "fail"),
    ],
)
def test_what_becomes_of_an_opened_host(profile: str, target: str, system: Anchor | None, status: str) -> None:
    assert judged(target, profile, None, system).status == status


def test_inspection_that_restricts_tenants_is_not_just_to_be_disabled() -> None:
    (finding,) = judged(IDBROKER, "webex-2026", None, None).findings
    assert "CiscoSpark-Allowed-Domains" in finding.remedy
    assert "keep the inspection" in finding.remedy
    assert "CiscoSpark-Allowed-Domains" in judged(IDBROKER, "webex-2026", None, DEPLOYED).reason


def test_a_connector_accepts_no_authority_of_a_company() -> None:
    asked = ChallengesSeen(target=WDM, answer=CONNECTED)
    rows = client_support.judge(
        evidence(asked, opened(WDM, handshake(anchor=None, system=DEPLOYED)), profile="webex-2026")
    )
    failed = {row.target for row in rows if row.status == "fail"}
    assert failed == {"management-connector", "calendar-connector", "directory-connector"}


@pytest.mark.parametrize(
    ("skew", "says"),
    [
        (None, "A certificate is not yet valid"),
        (10.0, "A certificate is not yet valid"),
        (400 * 86400.0, "A certificate is not yet valid"),  # the proxy's clock does not help either
        (30 * 86400.0, "This machine's clock is wrong"),
    ],
)
def test_a_wrong_clock_is_told_from_an_old_certificate(skew: float | None, says: str) -> None:
    early = LEAF.not_before - dt.timedelta(days=20)
    asked = ChallengesSeen(target=IDBROKER, answer=CONNECTED, skew_s=skew)
    (row,) = tls_inspection.judge(evidence(asked, opened(IDBROKER, handshake(in_validity=False, at=early))))
    assert row.status == "fail"
    assert row.reason.startswith(says)


def test_a_wrong_name_is_no_interception() -> None:
    (row,) = tls_inspection.judge(evidence(opened(IDBROKER, handshake(names_host=False))))
    assert row.reason == "The certificate does not name the host"


@pytest.mark.parametrize(("target", "status"), [(IDBROKER, "fail"), (WEB, "warn")])
def test_a_chain_that_a_fetched_certificate_completes_is_incomplete(target: str, status: str) -> None:
    fetched = PlainAsked(
        purpose=PlainPurpose.ISSUER, url="http://ca.test/i.crt", subjects=(LEAF.sha256,), completes=PUBLIC, events=(9,)
    )
    (row,) = tls_inspection.judge(evidence(opened(target, handshake(anchor=None)), fetched))
    assert (row.status, row.reason) == (
        status,
        "The certificate chain is incomplete: the intermediate certificate was not sent",
    )
    assert row.findings[0].evidence == (3, 9)


def test_a_far_end_whose_intermediate_is_missing_speaks_for_itself() -> None:
    """Nobody opens its TLS, so its own 403 is no page of the proxy's, and the answer to its upgrade is its own too."""
    wss = "mercury-connection-a.wbx2.com:443"
    said = Answer(head=Head(version="1.1", status=403, reason="Forbidden"), event=5)
    page = replace(opened(WEB, handshake(anchor=None)), https=said)
    refused = WebSocketSeen(answer=said, upgraded=False)
    upgrade = replace(opened(wss, handshake(anchor=None)), purpose="wss", websocket=refused)
    fetched = PlainAsked(
        purpose=PlainPurpose.ISSUER, url="http://ca.test/i.crt", subjects=(LEAF.sha256,), completes=PUBLIC
    )
    seen = evidence(page, upgrade, fetched, targets=(WEB, wss))
    assert "fail" not in {row.status for check in (tunnel_https, policy_allow_list) for row in check.judge(seen)}
    assert [row.status for row in wss_upgrade.judge(seen)] == ["pass"]


@pytest.mark.parametrize(
    ("profile", "status", "headers", "body", "expected"),
    [
        ("webex-2026", 403, (), '{"message": "no token"}', "pass"),  # an interface answers a program
        ("webex-2026", 403, (("Content-Type", "text/html"),), "<html>no</html>", "warn"),
        ("webex-2026", 403, (), "<html>Access to this site is blocked</html>", "fail"),
        ("webex-2026", 407, (), "", "fail"),
        ("webex-2026", 404, (), "<html>no</html>", "pass"),
        ("spark-2016", 403, (), '{"message": "no token"}', "fail"),  # whoever opens TLS there speaks for nobody else
    ],
)
def test_whose_answer_it_is_where_a_company_opens_tls(
    profile: str, status: int, headers: tuple[tuple[str, str], ...], body: str, expected: str
) -> None:
    said = Answer(head=Head(version="1.1", status=status, reason="", headers=headers), body=body, event=5)
    page = replace(opened(WDM, handshake(anchor=None, system=DEPLOYED)), https=said)
    (row,) = tunnel_https.judge(evidence(page, profile=profile))
    assert row.status == expected


def test_an_upgrade_that_an_inspecting_proxy_drops_is_mended_by_a_directive_that_squid_takes() -> None:
    """A name of a protocol alone is an error: an access list follows it (Squid's cf.data.pre)."""
    seen = WebSocketSeen(answer=Answer(head=Head(version="1.1", status=400, reason="Bad"), event=5), upgraded=False)
    tunnel = opened("mercury-connection-a.wbx2.com:443", handshake(anchor=None))
    (row,) = wss_upgrade.judge(evidence(replace(tunnel, purpose="wss", websocket=seen)))
    assert "http_upgrade_request_protocols websocket allow all" in row.findings[0].remedy


_SQUID = (("X-Squid-Error", "ERR_SECURE_CONNECT_FAIL 0"),)


@pytest.mark.parametrize(
    ("status", "headers", "expected", "allowed"),
    [
        (503, _SQUID, "fail", "undecided"),  # Squid does not trust the host's chain, or found no name
        (502, (("Server", "mitmproxy 11.0.2"),), "fail", "undecided"),
        (503, (("Server", "nginx"),), "warn", "pass"),  # of the cloud itself, perhaps
        (503, (("Server", "envoy"),), "warn", "pass"),  # stands before servers of clouds too
        (200, (), "pass", "pass"),
    ],
)
@pytest.mark.parametrize("profile", ["webex-2026", "spark-2016"])
def test_a_gateway_error_of_whoever_opens_tls_is_no_answer_of_the_host(
    profile: str, status: int, headers: tuple[tuple[str, str], ...], expected: str, allowed: str
) -> None:
    said = Answer(head=Head(version="1.1", status=status, reason="", headers=headers), event=5)
    seen = evidence(replace(opened(WDM, handshake(anchor=None, system=DEPLOYED)), https=said), profile=profile)
    assert [row.status for row in tunnel_https.judge(seen)] == [expected]
    assert {row.target: row.status for row in policy_allow_list.judge(seen)}["*.wbx2.com"] == allowed


def test_another_server_that_answers_in_the_host_s_place_is_not_the_far_end() -> None:
    """A rewritten CONNECT leads to a server with a good certificate of its own."""
    wss = "mercury-connection-a.wbx2.com:443"
    refused = WebSocketSeen(answer=Answer(head=Head(version="1.1", status=404, reason=""), event=5), upgraded=False)
    tried = replace(opened(wss, handshake(names_host=False)), purpose="wss", websocket=refused)
    (row,) = wss_upgrade.judge(evidence(tried))
    assert (row.status, row.reason) == ("fail", "No WebSocket: another server answers instead of the host")


def test_a_block_page_that_a_websocket_gets_is_named_as_one() -> None:
    wss = "mercury-connection-a.wbx2.com:443"
    page = Answer(head=Head(version="1.1", status=403, reason="", headers=_SQUID), event=5)
    refused = WebSocketSeen(answer=page, upgraded=False)
    tried = replace(opened(wss, handshake(anchor=None)), purpose="wss", websocket=refused)
    (row,) = wss_upgrade.judge(evidence(tried))
    assert (row.status, row.reason) == ("fail", "No WebSocket: the proxy itself answers inside the tunnel")


def test_an_error_page_in_tls_of_the_proxys_own_opens_nobody_elses() -> None:
    """A proxy that opens no tunnel to a host may answer in one to a name that does not exist."""
    page = replace(opened("proxytest-1.webex.com:443", handshake(anchor=None, system=DEPLOYED)), purpose="wildcard")
    seen = (ChallengesSeen(target=IDBROKER, answer=CONNECTED), opened(IDBROKER, handshake()), page)
    rows = client_support.judge(evidence(*seen, profile="webex-2026"))
    assert "fail" not in {row.status for row in rows}


@pytest.mark.parametrize(
    ("defect", "says"), [("names_host", "does not name the host"), ("in_validity", "expired or not yet valid")]
)
@pytest.mark.parametrize("system", [None, DEPLOYED])
def test_a_certificate_that_clients_refuse_fails_also_where_its_origin_would_do(
    defect: str, says: str, system: Anchor | None
) -> None:
    """A chain without its intermediate, or of a CA that the profile tolerates: neither makes up for a wrong name."""
    seen = handshake(anchor=None, system=system, **{defect: False})
    fetched = PlainAsked(
        purpose=PlainPurpose.ISSUER, url="http://ca.test/i.crt", subjects=(LEAF.sha256,), completes=PUBLIC
    )
    others = () if system else (fetched,)
    (row,) = tls_inspection.judge(evidence(opened("www.webex.com:443", seen), *others, profile="webex-2026"))
    assert row.status == "fail"
    assert says in row.reason


@pytest.mark.parametrize("skew", [3e11, -3e11, float("nan")])
def test_a_proxy_whose_clock_is_at_the_end_of_time_says_nothing_of_ours(skew: float) -> None:
    seen = opened(IDBROKER, handshake(in_validity=False))
    (row,) = tls_inspection.judge(evidence(ChallengesSeen(target=IDBROKER, skew_s=skew), seen))
    assert row.reason == "A certificate is expired or not yet valid"


@pytest.mark.parametrize(("system", "status"), [(PUBLIC, "pass"), (None, "warn")])
def test_a_root_that_the_operating_system_lacks(system: Anchor | None, status: str) -> None:
    (row,) = tls_stores.judge(evidence(opened(IDBROKER, handshake(system=system))))
    assert row.status == status


def test_a_store_that_cannot_be_read_decides_nothing() -> None:
    (row,) = tls_stores.judge(evidence(opened(IDBROKER, handshake(system_known=False))))
    assert (row.status, row.reason) == ("skip", "the operating system's store cannot be read")


def test_the_interceptor_is_named_where_its_certificates_are_known() -> None:
    leaf = replace(LEAF, issuer="CN=Zscaler Intermediate Root CA (zscalerthree.net) (t),O=Zscaler Inc.")
    (row,) = tls_inspection.judge(evidence(opened(IDBROKER, handshake(anchor=None, chain=(leaf,)))))
    assert row.findings[0].actual.endswith(", as Zscaler does")


@pytest.mark.parametrize(("presented", "says"), [("d" * 64, f"SHA-256 {'d' * 64}"), ("", "its CA was not sent")])
def test_a_ca_that_bears_a_public_name_is_told_with_both_keys(presented: str, says: str) -> None:
    namesake = Namesake(subject="CN=Public", presented=presented, genuine=("a" * 64,))
    (row,) = tls_inspection.judge(evidence(opened(IDBROKER, handshake(anchor=None, namesake=namesake))))
    found = row.findings[0]
    assert says in found.actual
    assert f"the public one {'a' * 64}" in found.actual
    assert found.facts["genuine"] == "a" * 64


def test_a_ca_that_this_machine_keeps_and_does_not_trust_is_this_machines() -> None:
    kept = replace(DEPLOYED, source="in the keychain without trust settings")
    (row,) = tls_inspection.judge(evidence(opened(IDBROKER, handshake(anchor=None, kept=kept))))
    found = next(one for one in row.findings if one.code == "store.not-trusted")
    assert (found.party, found.actual) == (Party.THIS_MACHINE, "'CN=Company': in the keychain without trust settings")


def test_a_certificate_that_cannot_be_read_breaks_no_check() -> None:
    """OpenSSL took it, and we cannot read it: that proves neither a defect nor an interception."""
    (row,) = tls_inspection.judge(evidence(opened(IDBROKER, handshake(anchor=None, chain=(), names_host=False))))
    assert (row.status, row.code) == ("undecided", "tls.incomplete-or-unknown-ca")
    assert "cannot be read" in row.reason
