"""E5: how the file is written and served."""

import gzip

import pytest

from proxytest.model.result import Party, Sureness
from proxytest.model.run import Verdict
from tests.support.company import CompanyBuilder
from tests.support.field import Right, Table
from tests.support.pac_field import TYPE, audited, find

TARGET = "idbroker.webex.com:443"
SCRIPT = find('return "PROXY 127.0.0.1:9";')


@pytest.mark.row("E5", "UTF-16 by charset, an HTML comment, a NUL in a comment: Chromium runs it")
@pytest.mark.parametrize(
    ("before", "coding", "charset", "code"),
    [
        ("", "utf-16-le", "utf-16", "pac.file"),
        ("", "utf-16-be", "utf-16be", "pac.file"),
        ("<!--\n", "ascii", "", "pac.file"),
        ("/* \0 */", "ascii", "", "pac.file"),
        ("\ufeff", "utf-16-le", "", "pac.file"),
    ],
)
async def test_what_chromium_runs_is_run_and_named(
    company: CompanyBuilder, table: Table, before: str, coding: str, charset: str, code: str
) -> None:
    async with company.running() as proxy:
        script = before + find(f'return "PROXY 127.0.0.1:{proxy.port}";')
        kind = f"{TYPE}; charset={charset}" if charset else TYPE
        run = await audited(script.encode(coding), beside=proxy, headers={"Content-Type": kind})
    table.holds(
        run,
        Right(verdict=Verdict.WARNINGS, code=code, result=("config/pac-routes", TARGET, "pass")),
        never=("pac.script",),
    )


@pytest.mark.row("E5", "ASCII, served as UTF-16: every client reads it as something else")
@pytest.mark.parametrize("charset", ["utf-16", "UTF-16LE", "utf-16be"])
async def test_a_charset_in_which_the_file_is_not_written(table: Table, charset: str) -> None:
    run = await audited(SCRIPT, headers={"Content-Type": f"{TYPE}; charset={charset}"})
    table.holds(run, Right(verdict=Verdict.INCOMPATIBLE, code="pac.file"), never=("pac.script",))
    (finding,) = (one for result in run.results for one in result.findings if one.code == "pac.file")
    assert finding.facts["issue"] == "other_charset"


PAGES = (
    "<!-- portal --><html><body>Please log on</body></html>",
    "<!-- Copyright -->\n<!DOCTYPE html><title>Log on</title>",
    "<div>404</div>",
    "<?xml version='1.0'?><error/>",
)


@pytest.mark.row("E5", "a page, such as a portal's, in the file's place")
@pytest.mark.table("page", "kind")
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("kind", [TYPE, "text/html"])
async def test_a_page_is_no_script(table: Table, page: str, kind: str) -> None:
    run = await audited(page, headers={"Content-Type": kind})
    table.holds(run, Right(verdict=Verdict.INCOMPATIBLE, code="pac.file"), never=("pac.script",))
    issues = [one.facts["issue"] for row in run.results for one in row.findings if one.code == "pac.file"]
    assert "html" in issues
    assert "html_comment" not in issues


@pytest.mark.row("E5", "UTF-16 without a mark, gzip without a header, a body that is a URL: no client runs it")
@pytest.mark.parametrize(
    "body",
    [SCRIPT.encode("utf-16-le"), gzip.compress(SCRIPT.encode(), mtime=0), b"http://wpad.corp.test/proxy.pac\n"],
    ids=["utf-16", "gzip", "address"],
)
async def test_what_no_client_runs_is_named(table: Table, body: bytes) -> None:
    table.holds(
        await audited(body),
        Right(verdict=Verdict.INCOMPATIBLE, code="pac.file", party=Party.THIS_MACHINE, certainty=Sureness.PROVEN),
        never=("pac.script",),
    )
