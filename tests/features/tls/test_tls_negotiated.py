"""Which TLS is too old is the profile's to say; what nobody should use any more is a warning in any."""

from dataclasses import replace

import pytest

from proxytest.features.tls.tls_negotiated import tls_negotiated
from proxytest.model.profile import TlsVersion
from tests.support.evidence import evidence, handshake, opened

WDM = "wdm-a.wbx2.com:443"


@pytest.mark.parametrize(
    ("profile", "version", "status"),
    [
        ("spark-2016", "SSLv3", "warn"),
        ("spark-2016", "TLSv1.1", "warn"),
        ("spark-2016", "TLSv1.2", "pass"),
        ("webex-2026", "SSLv3", "fail"),
        ("webex-2026", "TLSv1", "fail"),
        ("webex-2026", "TLSv1.1", "fail"),
        ("webex-2026", "TLSv1.2", "pass"),
        ("webex-2026", "TLSv1.3", "pass"),
        ("webex-2026", "unknown", "pass"),
    ],
)
def test_a_version_below_what_the_profile_asks_for_fails(profile: str, version: str, status: str) -> None:
    seen = handshake(version=version, cipher="ECDHE-RSA-AES256-GCM-SHA384")
    (row,) = tls_negotiated.judge(evidence(opened(WDM, seen), profile=profile))
    assert row.status == status


def test_the_remedy_for_an_old_server_is_not_about_inspection() -> None:
    (row,) = tls_negotiated.judge(evidence(opened(WDM, handshake(version="TLSv1"))))
    assert row.findings[0].remedy == "Enable TLSv1.2 or TLSv1.3 on the server: TLS is not intercepted."


def test_a_site_may_ask_for_more() -> None:
    seen = evidence(opened(WDM, handshake(version="TLSv1.2")))
    seen = replace(seen, profile=replace(seen.profile, least_tls=TlsVersion.V1_3))
    (row,) = tls_negotiated.judge(seen)
    assert row.status == "fail"
    assert row.findings[0].expected == "TLSv1.3"


@pytest.mark.parametrize(
    ("profile", "version", "cipher", "status"),
    [
        ("webex-2026", "TLSv1.2", "AES256-GCM-SHA384", "warn"),
        ("webex-2026", "TLSv1.2", "DHE-RSA-AES256-GCM-SHA384", "warn"),
        ("webex-2026", "TLSv1.2", "ECDHE-ECDSA-AES128-GCM-SHA256", "pass"),
        ("webex-2026", "TLSv1.3", "TLS_AES_128_GCM_SHA256", "pass"),
        ("spark-2016", "TLSv1.2", "AES256-GCM-SHA384", "pass"),
    ],
)
def test_a_cipher_that_the_clients_do_not_have_warns(profile: str, version: str, cipher: str, status: str) -> None:
    seen = handshake(version=version, cipher=cipher)
    (row,) = tls_negotiated.judge(evidence(opened(WDM, seen), profile=profile))
    assert row.status == status
