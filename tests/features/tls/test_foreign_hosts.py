"""Hosts that the profile does not know, and chains that were never seen."""

from dataclasses import replace

import pytest

from proxytest.features.tls.tls_inspection import tls_inspection
from proxytest.features.tunnel.observations import DirectTried
from proxytest.model.certificate import Certificate
from proxytest.model.challenge import Scheme
from proxytest.scenario.profile_file import load_profile
from tests.support.evidence import DEPLOYED, LEAF, OWN_CA, PUBLIC, evidence, handshake, opened

FOREIGN, TOLERATED = "www.example.org:443", "wdm-a.wbx2.com:443"


@pytest.mark.parametrize("profile", ["spark-2016", "webex-2026"])
def test_a_host_that_the_profile_does_not_know_has_no_pins(profile: str) -> None:
    (row,) = tls_inspection.judge(evidence(opened(FOREIGN, handshake()), profile=profile))
    assert (row.status, row.reason) == ("pass", f"the chain leads to {PUBLIC.subject}")


@pytest.mark.parametrize("profile", ["spark-2016", "webex-2026"])
def test_inspection_of_a_host_that_the_profile_does_not_know_is_discouraged(profile: str) -> None:
    seen = handshake(anchor=None, system=DEPLOYED)
    (row,) = tls_inspection.judge(evidence(opened(FOREIGN, seen), profile=profile))
    assert (row.status, row.findings[0].facts["inspection"]) == ("warn", "discouraged")


def test_nobody_is_told_to_keep_an_inspection_that_restricts_no_tenant() -> None:
    (row,) = tls_inspection.judge(evidence(opened(TOLERATED, handshake(anchor=None)), profile="webex-2026"))
    assert row.status == "fail"
    assert "deploy the proxy's CA" in row.findings[0].remedy
    assert "CiscoSpark-Allowed-Domains" not in row.findings[0].remedy


def test_a_tunnel_without_a_handshake_in_it_shows_no_chain() -> None:
    (row,) = tls_inspection.judge(evidence(opened(FOREIGN, None)))
    assert (row.status, row.reason) == ("skip", "the tunnel or the handshake in it failed")


def test_a_host_whose_pins_the_profile_does_not_know_may_lead_to_any_public_root() -> None:
    (unpinned, *_) = [domain for domain in load_profile("spark-2016").domains if domain.hosts and not domain.pinned]
    (row,) = tls_inspection.judge(evidence(opened(f"{unpinned.hosts[0].name}:443", handshake())))
    assert (row.status, row.reason) == ("pass", f"the chain leads to {PUBLIC.subject}")


@pytest.mark.parametrize("order", [1, -1])
def test_one_connection_of_several_that_is_opened_is_enough(order: int) -> None:
    of_another = (replace(LEAF, sha256="9" * 64), OWN_CA)
    inspected = replace(opened(FOREIGN, handshake(anchor=None, chain=of_another)), scheme=Scheme.BASIC)
    tunnels = (opened(FOREIGN, handshake()), inspected)[::order]
    (row,) = tls_inspection.judge(evidence(*tunnels, targets=(FOREIGN,)))
    assert (row.status, [finding.code for finding in row.findings]) == ("warn", ["tls.intercepted"])


def direct(target: str, chain: tuple[Certificate, ...]) -> DirectTried:
    return DirectTried(target=target, address="192.0.2.1", tls=handshake(anchor=None, chain=chain))


@pytest.mark.parametrize(
    ("target", "past", "status", "code"),
    [
        (FOREIGN, (LEAF, OWN_CA), "warn", "tls.private-root"),
        (FOREIGN, (replace(LEAF, sha256="8" * 64), OWN_CA), "warn", "tls.intercepted"),  # made anew: by an interceptor
        (TOLERATED, (LEAF, OWN_CA), "fail", "tls.intercepted"),  # the cloud has no such CA
    ],
)
def test_the_same_certificate_past_the_proxy_is_the_hosts_own(
    target: str, past: tuple[Certificate, ...], status: str, code: str
) -> None:
    seen = opened(target, handshake(anchor=None, chain=(LEAF, OWN_CA)))
    (row,) = tls_inspection.judge(evidence(seen, direct(target, past), targets=(target,), profile="webex-2026"))
    assert (row.status, row.findings[0].code) == (status, code)
