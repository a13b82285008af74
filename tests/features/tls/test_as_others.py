"""What another client sees, beside what we see."""

from dataclasses import replace

import pytest

from proxytest.features.clients.client_support import client_support
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.features.tls.observations import As, ControlTried
from proxytest.features.tls.tls_inspection import tls_inspection
from proxytest.features.tunnel.observations import HttpsTried
from proxytest.model.certificate import Anchor, TlsSeen
from proxytest.model.challenge import Scheme
from proxytest.model.outcome import Outcome
from tests.support.evidence import CONNECTED, DEPLOYED, LEAF, OWN_CA, evidence, handshake

TOLERATED, FORBIDDEN = "wdm-a.wbx2.com:443", "nl1mcs3.webex.com:443"
OWN = handshake()
CODES = ("tls.intercepted-for-some", "tls.intercepted-sometimes")


def opened(system: Anchor | None = None) -> TlsSeen:
    return handshake(anchor=None, system=system, chain=(replace(LEAF, sha256="9" * 64), OWN_CA), event=7)


def usual(target: str, tls: TlsSeen) -> HttpsTried:
    return HttpsTried(target=target, scheme=Scheme.NONE, outcome=Outcome.ACCEPTED, answer=CONNECTED, tls=tls)


def control(target: str, tls: TlsSeen, imitates: As = As.BROWSER) -> ControlTried:
    return ControlTried(target=target, imitates=imitates, tls=tls)


@pytest.mark.parametrize(
    ("target", "own", "other", "imitates", "profile", "status"),
    [
        (TOLERATED, OWN, OWN, As.BROWSER, "webex-2026", "pass"),
        (TOLERATED, OWN, opened(), As.BROWSER, "webex-2026", "fail"),
        (TOLERATED, OWN, opened(DEPLOYED), As.BROWSER, "webex-2026", "warn"),
        (FORBIDDEN, OWN, opened(DEPLOYED), As.BROWSER, "webex-2026", "fail"),
        (TOLERATED, OWN, opened(), As.TLS_1_2, "webex-2026", "warn"),
        (TOLERATED, OWN, opened(), As.TLS_1_2, "spark-2016", "fail"),
        (TOLERATED, opened(), OWN, As.BROWSER, "webex-2026", "warn"),
        (TOLERATED, opened(), OWN, As.TLS_1_2, "webex-2026", "fail"),  # clients speak TLS 1.3 as we do
    ],
)
def test_what_the_clients_see_decides(
    target: str, own: TlsSeen, other: TlsSeen, imitates: As, profile: str, status: str
) -> None:
    (row,) = tls_inspection.judge(evidence(usual(target, own), control(target, other, imitates), profile=profile))
    told = [finding for finding in row.findings if finding.code == "tls.intercepted-for-some"]
    assert row.status == status
    assert bool(told) is (own is not other)


def again(target: str, tls: TlsSeen) -> ControlTried:
    return control(target, tls, As.USUAL)


def test_nodes_of_which_one_opens_tls_are_no_policy_by_client() -> None:
    seen = evidence(usual(TOLERATED, opened()), again(TOLERATED, OWN), control(TOLERATED, OWN), profile="webex-2026")
    (row,) = tls_inspection.judge(seen)
    codes = {found.code: found for found in row.findings}
    assert "tls.intercepted-for-some" not in codes
    assert codes["tls.intercepted-sometimes"].facts == {"intercepted": "CN=CA", "own": "CN=CA"}


def test_a_handshake_that_ends_alike_when_it_is_done_again_stands() -> None:
    seen = evidence(
        usual(TOLERATED, opened()), again(TOLERATED, opened()), control(TOLERATED, OWN), profile="webex-2026"
    )
    (row,) = tls_inspection.judge(seen)
    assert [found.code for found in row.findings if found.code in CODES] == ["tls.intercepted-for-some"]


def test_a_host_of_the_same_domain_is_judged_alike() -> None:
    other = "hydra-a.wbx2.com:443"
    seen = evidence(usual(TOLERATED, opened()), usual(other, opened()), control(TOLERATED, OWN), profile="webex-2026")
    assert {row.status for row in tls_inspection.judge(seen)} == {"warn"}


def test_a_connector_is_not_judged_by_what_unknown_programs_see() -> None:
    asked = ChallengesSeen(target=TOLERATED, answer=CONNECTED)
    seen = (asked, usual(TOLERATED, opened(DEPLOYED)))
    codes = [
        {
            finding.code
            for row in client_support.judge(evidence(*each, profile="webex-2026"))
            for finding in row.findings
        }
        for each in (seen, (*seen, control(TOLERATED, OWN)))
    ]
    assert ["client.no-company-ca" in each for each in codes] == [True, False]
