"""E8: http_proxy is set, and nothing else."""

from pathlib import Path

import pytest

from proxytest.model.result import Party, Sureness
from proxytest.model.settings import Platform
from tests.support.company import CompanyBuilder
from tests.support.field import Right, Table
from tests.support.settings import audited


@pytest.mark.row("E8", "only http_proxy is set")
@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "all_proxy"])
async def test_who_goes_out_directly_is_told_by_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: Table, name: str
) -> None:
    async with CompanyBuilder(tmp_path, monkeypatch).running("basic") as proxy:
        run = await audited({name: f"http://127.0.0.1:{proxy.port}"}, tmp_path, monkeypatch)
    table.holds(run, Right(code="settings.not-for-https", party=Party.THIS_MACHINE, certainty=Sureness.PROVEN))
    (told,) = [
        one.actual or "" for result in run.results for one in result.findings if one.code == "settings.not-for-https"
    ]
    assert "directly: curl" in told if name != "all_proxy" else "directly: Wget, Python urllib, Go" in told
    assert not any("apps" in f"{one.reason}{one.findings}" for one in run.results if one.check == "config/source")


@pytest.mark.row("E8", "the desktop's settings have a proxy for HTTP, and none for HTTPS")
@pytest.mark.parametrize("beside", ["", "org.gnome.system.proxy.https host '127.0.0.1'\nPORT https"])
async def test_a_desktop_with_a_proxy_for_http_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: Table, beside: str
) -> None:
    async with CompanyBuilder(tmp_path, monkeypatch).running("basic") as proxy:
        lines = ["org.gnome.system.proxy mode 'manual'", "org.gnome.system.proxy.http host '127.0.0.1'", "PORT http"]
        text = "\n".join([*lines, beside])
        for kind in ("http", "https"):
            text = text.replace(f"PORT {kind}", f"org.gnome.system.proxy.{kind} port {proxy.port}", 1)
        programs = {"gsettings list-recursively org.gnome.system.proxy": text}
        run = await audited({}, tmp_path, monkeypatch, platform=Platform.GNOME, programs=programs)
    if beside:
        table.holds(run, Right(result=("config/source", "settings", "pass")), never=("settings.http-alone",))
        return
    table.holds(run, Right(code="settings.http-alone", party=Party.THIS_MACHINE, certainty=Sureness.LIKELY))
