"""What goes past the proxy is a way out where the cloud itself answers."""

import pytest

from proxytest.features.clients.client_ios import client_ios
from proxytest.features.tunnel.observations import DirectTried
from proxytest.model.certificate import TlsSeen
from tests.support.evidence import evidence, handshake

TARGET = "idbroker.webex.com:443"


@pytest.mark.parametrize(("tls", "status"), [(handshake(), "pass"), (handshake(anchor=None), "warn"), (None, "warn")])
def test_only_the_cloud_s_own_certificate_shows_a_way_out(tls: TlsSeen | None, status: str) -> None:
    seen = DirectTried(target=TARGET, address="192.0.2.1", tls=tls, events=(4,))
    rows = {row.status.value for row in client_ios.judge(evidence(seen, targets=(TARGET,)))}
    assert rows == {status}
