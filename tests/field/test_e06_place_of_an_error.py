"""E6: an error of syntax, with its line and column."""

import json

import pytest

from proxytest.model.run import Verdict
from proxytest.report.stored_run import to_json
from tests.support.field import Right, Table
from tests.support.pac_field import audited


@pytest.mark.row("E6", "the script has an error of syntax, or throws")
@pytest.mark.parametrize(
    ("script", "line", "column"),
    [
        ("function FindProxyForURL(url, host) {\n  if (host == ) return 1;\n}", 2, 15),
        ("var a = 1;\n\n  var b = ;\n", 3, 11),
        ('function FindProxyForURL(url, host) {\n  return "PROXY a:1"\n', 3, 1),
        ("function FindProxyForURL(url, host) {\n\n  return host.no.such;\n}", 3, 10),
    ],
)
async def test_line_and_column_are_told(table: Table, script: str, line: int, column: int) -> None:
    run = await audited(script)
    (finding,) = (one for result in run.results for one in result.findings if one.code == "pac.script")
    assert (finding.facts["line"], finding.facts["column"]) == (line, column)
    assert finding.actual.startswith(f"line {line}, column {column}: ")
    table.holds(json.loads(to_json(run)), Right(verdict=Verdict.INCOMPATIBLE, code="pac.script"))
