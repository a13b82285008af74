"""E11: a variable names a proxy without a port."""

from pathlib import Path

import pytest

from proxytest.model.errors import UsageError
from proxytest.model.result import Party, Sureness
from proxytest.prepare.merge_options import Options
from tests.support.company import CompanyBuilder
from tests.support.field import Right, Table
from tests.support.settings import audited


@pytest.mark.row("E11", "https_proxy=http://proxy, without a port")
@pytest.mark.parametrize("value", ["http://proxy.corp.test", "proxy.corp.test", "http://proxy.corp.test/"])
async def test_the_port_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: Table, value: str) -> None:
    with pytest.raises(UsageError) as caught:
        await audited({"https_proxy": value}, tmp_path, monkeypatch)
    said = str(caught.value)
    told = "has no port" in said and "1080: curl" in said and "(80: " in said and "write the port" in said
    table.says(said, "the port is asked for; who dials which is told", why="" if told else "not told")


@pytest.mark.row("E11", "the variable has no port, beside --proxy")
async def test_beside_the_option_who_dials_what_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: Table
) -> None:
    async with CompanyBuilder(tmp_path, monkeypatch).running("basic") as proxy:
        options = Options(proxy=f"http://127.0.0.1:{proxy.port}", targets=("idbroker.webex.com",), timeout=2.0)
        run = await audited({"https_proxy": "http://proxy.corp.test"}, tmp_path, monkeypatch, options=options)
    table.holds(run, Right(code="settings.no-port", party=Party.THIS_MACHINE, certainty=Sureness.PROVEN))
