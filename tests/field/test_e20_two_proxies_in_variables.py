"""E20: variables name two proxies, or one in two spellings."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from proxytest.model.result import Party, Sureness
from tests.support.company import CompanyBuilder
from tests.support.field import Right, Table
from tests.support.settings import audited

OTHER = "http://other.corp.test:8080"


async def told(
    environ: Mapping[str, str], folder: Path, monkeypatch: pytest.MonkeyPatch, table: Table, code: str
) -> list[str]:
    async with CompanyBuilder(folder, monkeypatch).running("basic") as proxy:
        own = f"http://127.0.0.1:{proxy.port}"
        run = await audited({name: value.replace("OWN", own) for name, value in environ.items()}, folder, monkeypatch)
    assert run.proxy.url == own
    right = Right(code=code, party=Party.THIS_MACHINE, certainty=Sureness.PROVEN) if code else Right()
    table.holds(run, right, never=() if code else ("settings.cases-differ", "settings.contradict"))
    return [(one.actual or "").replace(own, "OWN") for row in run.results for one in row.findings if one.code == code]


@pytest.mark.row("E20", "a variable has another proxy, or other exceptions, in upper case: who reads which is told")
@pytest.mark.parametrize(
    ("environ", "words"),
    [
        (
            {"https_proxy": "OWN", "HTTPS_PROXY": OTHER},
            (
                "https_proxy: OWN (curl, Wget, Python requests, Python urllib, Node.js (proxy-from-env), "
                f"Chrome on Linux, Firefox on Linux); HTTPS_PROXY: {OTHER} (Go)"
            ),
        ),
        (
            {"https_proxy": "OWN", "no_proxy": "a.test", "NO_PROXY": "b.test"},
            (
                "no_proxy: a.test (curl, Wget, Python requests, Python urllib, Node.js (proxy-from-env), "
                "Chrome on Linux, Firefox on Linux); NO_PROXY: b.test (Go)"
            ),
        ),
        ({"https_proxy": "OWN", "http_proxy": "OWN", "HTTP_PROXY": OTHER}, f"http_proxy: OWN; HTTP_PROXY: {OTHER}"),
    ],
)
async def test_who_reads_which_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: Table, environ: dict[str, str], words: str
) -> None:
    assert await told(environ, tmp_path, monkeypatch, table, "settings.cases-differ") == [words]


@pytest.mark.row(
    "E20", "a variable has the same meaning in upper case, in other letters, another order, or with a slash"
)
@pytest.mark.parametrize(
    "environ",
    [
        {"https_proxy": "OWN", "HTTPS_PROXY": "OWN/"},
        {"https_proxy": "OWN", "HTTPS_PROXY": "OWN", "no_proxy": "a.test,b.test", "NO_PROXY": "B.TEST, a.test"},
    ],
)
async def test_the_same_in_both_cases(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: Table, environ: dict[str, str]
) -> None:
    await told(environ, tmp_path, monkeypatch, table, "")


@pytest.mark.row("E20", "all_proxy names another proxy than https_proxy: programs differ in which one they read")
@pytest.mark.parametrize("name", ["all_proxy", "ALL_PROXY"])
async def test_who_reads_which_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: Table, name: str
) -> None:
    environ = {"https_proxy": "OWN", name: OTHER}
    (words,) = await told(environ, tmp_path, monkeypatch, table, "settings.contradict")
    assert words.startswith("https_proxy: OWN (curl, Wget, ")
    assert words.endswith(f"; {name}: {OTHER} (Chrome on Linux)")
    await told({"https_proxy": "OWN", name: "OWN/"}, tmp_path, monkeypatch, table, "")


@pytest.mark.row("E20", "a variable is empty in lower case: Python and Chrome then do not read the one in upper case")
async def test_an_empty_variable_hides_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: Table) -> None:
    environ = {"https_proxy": "", "HTTPS_PROXY": "OWN"}
    (said,) = await told(environ, tmp_path, monkeypatch, table, "settings.not-for-https")
    assert said.startswith(
        "set: https_proxy (empty), HTTPS_PROXY; directly: Wget, Python requests, Python urllib, Chrome"
    )
