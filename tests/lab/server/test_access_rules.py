import pytest

from proxytest.lab.config import LabConfig
from proxytest.lab.server.access_rules import Treatment, treatment

CONFIG = LabConfig(
    hosts=("u2c.wbx2.com", "api.ciscospark.com", "web.webex.com", "analytics.localytics.com"),
    inspect=("*.wbx2.com", "web.webex.com"),
    deny=("*.localytics.com",),
    blockpage=("*.rackcdn.com",),
)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("api.ciscospark.com", Treatment.PASS),
        ("U2C.WBX2.COM", Treatment.INSPECT),
        ("web.webex.com", Treatment.INSPECT),
        ("analytics.localytics.com", Treatment.DENY),
        ("no-such-host.localytics.com", Treatment.DENY),
        ("localytics.com", Treatment.UNKNOWN),
        ("a.b.rackcdn.com", Treatment.BLOCKPAGE),
        ("no-such-host.wbx2.com", Treatment.UNKNOWN),
        ("127.0.0.1", Treatment.UNKNOWN),
    ],
)
def test_treatment(host: str, expected: Treatment) -> None:
    assert treatment(CONFIG, host) is expected
