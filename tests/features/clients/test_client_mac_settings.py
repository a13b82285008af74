"""A Mac whose client reads PAC files needs no Web Proxy beside one."""

import pytest

from proxytest.features.clients.client_mac_settings import client_mac_settings
from proxytest.features.settings.observations import SettingsSeen
from proxytest.model.settings import Source, SourceSeen
from tests.support.evidence import evidence

PROXY, FILE = "http://proxy.corp:8080", "http://proxy.corp/a.pac"


def judged(profile: str, **said: object) -> tuple[str, str]:
    source = SourceSeen(source=Source.MACOS, **said)  # type: ignore[arg-type]  # each test names fields
    seen = SettingsSeen(proxy=PROXY, source="--proxy", pac=None, sources=(source,), events=(1,))
    (row,) = client_mac_settings.judge(evidence(seen, profile=profile))
    return row.status.value, row.reason


@pytest.mark.parametrize(
    ("profile", "said", "status", "reason"),
    [
        ("spark-2016", {"http": PROXY}, "pass", f"Web Proxy (HTTP) is {PROXY}"),
        ("webex-2026", {"pac": FILE}, "pass", f"the client reads what is set: PAC file {FILE}"),
        ("webex-2026", {"autodetect": True}, "pass", "the client reads what is set: WPAD"),
        ("webex-2026", {}, "warn", "The Web Proxy (HTTP) of the active network service is not set"),
        ("webex-2026", {"https": PROXY}, "warn", "The Web Proxy (HTTP) of the active network service is not set"),
        ("spark-2016", {"pac": FILE}, "warn", "The Web Proxy (HTTP) of the active network service is not set"),
    ],
)
def test_what_a_mac_s_client_finds(profile: str, said: dict[str, object], status: str, reason: str) -> None:
    assert judged(profile, **said) == (status, reason)
