"""E10: a variable names a SOCKS server, and the option names a PAC file."""

from pathlib import Path

import pytest

from proxytest.prepare.merge_options import Options
from tests.support.company import CompanyBuilder
from tests.support.field import Right, Table
from tests.support.settings import audited


@pytest.mark.row("E10", "ALL_PROXY names a SOCKS server, and --pac is given")
@pytest.mark.table("value", "name")
@pytest.mark.parametrize("value", ["socks5h://socks.corp.test:1080", "http://other.corp.test", "socks://s"])
@pytest.mark.parametrize("name", ["ALL_PROXY", "https_proxy"])
async def test_the_option_goes_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: Table, name: str, value: str
) -> None:
    file = tmp_path / "proxy.pac"
    async with CompanyBuilder(tmp_path, monkeypatch).running("basic") as proxy:
        answer = f"PROXY 127.0.0.1:{proxy.port}"
        file.write_text(f'function FindProxyForURL(url, host) {{ return "{answer}"; }}')
        options = Options(pac=str(file), targets=("idbroker.webex.com",), timeout=2.0)
        run = await audited({name: value}, tmp_path, monkeypatch, options=options)
    assert run.proxy.url == f"http://127.0.0.1:{proxy.port}"
    table.holds(run, Right(result=("config/pac-routes", "idbroker.webex.com:443", "pass")))
