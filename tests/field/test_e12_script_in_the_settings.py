"""E12: macOS has a PAC script inside its settings, beside explicit proxies."""

from pathlib import Path

import pytest

from proxytest.features.pac.observations import PacSeen
from proxytest.features.settings.observations import SettingsSeen
from proxytest.model.settings import Platform
from tests.support.company import CompanyBuilder
from tests.support.field import Right, Table
from tests.support.settings import audited

SETTINGS = """\
<dictionary> {
EXPLICIT  ProxyAutoConfigEnable : 1
  ProxyAutoConfigJavaScript : function FindProxyForURL(url, host) {
  if (isPlainHostName(host)) {
    return "DIRECT";
  }
  return "PROXY 127.0.0.1:PORT";
}
  ProxyAutoDiscoveryEnable : 0
  SOCKSEnable : 0
}
"""
EXPLICIT = "  HTTPEnable : 1\n  HTTPPort : PORT\n  HTTPProxy : 127.0.0.1\n"


@pytest.mark.row("E12", "macOS: a script of several lines inside the settings, beside explicit proxies and alone")
@pytest.mark.parametrize("explicit", [EXPLICIT, ""])
async def test_both_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: Table, explicit: str) -> None:
    async with CompanyBuilder(tmp_path, monkeypatch).running("basic") as proxy:
        text = SETTINGS.replace("EXPLICIT", explicit).replace("PORT", str(proxy.port))
        run = await audited({}, tmp_path, monkeypatch, platform=Platform.MACOS, programs={"scutil --proxy": text})
    assert run.proxy.url == f"http://127.0.0.1:{proxy.port}"
    (settings,) = [one for one in run.observations if isinstance(one, SettingsSeen)]
    assert settings.by_pac is not bool(explicit)
    (script,) = [one for one in run.observations if isinstance(one, PacSeen)]
    assert [row.text for row in script.rows] == [f"PROXY 127.0.0.1:{proxy.port}"]
    assert not any(source.script for source in settings.sources)
    table.holds(run, Right(result=("config/pac-routes", "idbroker.webex.com:443", "pass")))
