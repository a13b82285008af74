"""How TLS with an https:// proxy ended says whether it wants a certificate."""

from dataclasses import replace

import pytest

from proxytest.features.proxy.observations import ChallengesSeen, ProxyDialled
from proxytest.features.proxy.proxy_client_certificate import proxy_client_certificate
from proxytest.features.settings.observations import SettingsSeen
from proxytest.model.event import Failed, Failure, Operation
from tests.support.evidence import CONNECTED, evidence

PROXY = "https://proxy.corp:8443"
SETTINGS = SettingsSeen(proxy=PROXY, source="--proxy", pac=None, events=(1,))
DIALLED = ProxyDialled(proxy=PROXY, address="192.0.2.1")
WANTED = Failed(
    operation=Operation.CONNECT,
    failure=Failure.TLS_ALERT,
    detail="certificate required",
    event=7,
    wants_certificate=True,
)
SILENT = ChallengesSeen(target="a:443", failed=WANTED)


@pytest.mark.parametrize(
    ("seen", "status"),
    [
        ((DIALLED, SILENT), "fail"),
        ((replace(DIALLED, failed=replace(WANTED, operation=Operation.PROXY_TLS)),), "fail"),
        ((DIALLED, replace(SILENT, failed=replace(WANTED, wants_certificate=False))), "skip"),
        ((DIALLED, ChallengesSeen(target="a:443", answer=CONNECTED)), "pass"),
    ],
)
def test_it_is_told_by_how_tls_ends(seen: tuple[ProxyDialled | ChallengesSeen, ...], status: str) -> None:
    (row,) = proxy_client_certificate.judge(evidence(SETTINGS, *seen))
    assert row.status == status
