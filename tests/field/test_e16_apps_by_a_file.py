"""E16: the apps have a PAC file by the system's settings, and a variable names another proxy for tools."""

from pathlib import Path

import pytest

from proxytest.model.settings import Platform
from proxytest.prepare.merge_options import Options
from tests.support.company import CompanyBuilder
from tests.support.field import Right, Table
from tests.support.pac_field import TYPE, find
from tests.support.peers import answers, peer
from tests.support.settings import audited

ASKED = "gsettings list-recursively org.gnome.system.proxy"
SETTINGS = """\
org.gnome.system.proxy mode 'auto'
org.gnome.system.proxy autoconfig-url 'http://127.0.0.1:PORT/proxy.pac'
"""


@pytest.mark.row("E16", "the desktop's settings name a PAC file, and https_proxy another proxy")
@pytest.mark.parametrize("profile", ["webex-2026", "spark-2016"])
async def test_what_the_apps_use_is_audited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: Table, profile: str
) -> None:
    async with CompanyBuilder(tmp_path, monkeypatch).running("basic") as proxy:
        body = find(f'return "PROXY 127.0.0.1:{proxy.port}";').encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {TYPE}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        async with peer(answers(head + body)) as server:
            run = await audited(
                {"https_proxy": "http://127.0.0.1:9"},
                tmp_path,
                monkeypatch,
                options=Options(targets=("idbroker.webex.com",), timeout=2.0, profile=profile),
                platform=Platform.GNOME,
                programs={ASKED: SETTINGS.replace("PORT", str(server.port))},
            )
    assert run.proxy.url == f"http://127.0.0.1:{proxy.port}"
    status = "fail" if profile == "spark-2016" else "warn"
    table.holds(run, Right(code="settings.pac-only", result=("config/pac-only", "settings", status)))
