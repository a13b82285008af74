"""E8: http_proxy is set, and nothing else."""

from pathlib import Path

import pytest

from proxytest.model.result import Party, Sureness
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
