"""E9: no_proxy with separators and forms that not every program reads."""

from pathlib import Path

import pytest

from proxytest.model.result import Party, Sureness
from tests.support.company import CompanyBuilder
from tests.support.field import Right, Table
from tests.support.settings import audited


@pytest.mark.row("E9", "no_proxy has a separator or a form that not every program reads")
@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("localhost;.webex.com", "';' in no_proxy"),
        ("localhost .webex.com", "a blank in no_proxy"),
        ("localhost|.webex.com", "'|' in no_proxy"),
        ("localhost,'.webex.com'", "''.webex.com''"),
        ("localhost,https://*.webex.com", "'https://*.webex.com'"),
        ("localhost,*.webex.com", "'*.webex.com': directly: Node.js (proxy-from-env), Go, Chrome on Linux"),
    ],
)
async def test_who_reads_the_entry_how(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: Table, value: str, told: str
) -> None:
    async with CompanyBuilder(tmp_path, monkeypatch).running("basic") as proxy:
        environ = {"https_proxy": f"http://127.0.0.1:{proxy.port}", "no_proxy": value}
        run = await audited(environ, tmp_path, monkeypatch)
    table.holds(
        run,
        Right(code="settings.exceptions-differ", party=Party.THIS_MACHINE, certainty=Sureness.PROVEN),
        never=("settings.exempt",),
    )
    assert any(told in (one.actual or "") for result in run.results for one in result.findings)
