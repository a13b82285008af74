from dataclasses import replace
from datetime import date

from proxytest.model.result import Result, Status
from proxytest.model.run import Run
from proxytest.model.waiver import Waived
from proxytest.report.html.heat_map import heat_map
from tests.support.pages import TARGETS


def result(check: str, target: str, status: Status, waived: Waived | None = None) -> Result:
    return Result(check=check, target=target, status=status, reason="", requirements=(), waived=waived)


def statuses(run: Run, *results: Result) -> dict[str, list[Status | None]]:
    asked = replace(run.asked, targets=TARGETS)
    found = heat_map(replace(run, asked=asked, results=results), {})
    return {row.host: [cell.status if cell else None for cell in row.cells] for row in found.rows.shown}


def test_a_row_is_a_host_and_a_column_a_check(run: Run) -> None:
    assert statuses(
        run,
        result("tunnel/https", TARGETS[0], Status.PASS),
        result("tunnel/https", TARGETS[2], Status.FAIL),
        result("tls/inspection", TARGETS[0], Status.SKIP),
        result("auth/scheme", "ntlm", Status.PASS),
    ) == {"u2c.wbx2.com": [Status.PASS, Status.SKIP], "identity.webex.com": [Status.FAIL, None]}


def test_what_is_said_of_a_pattern_is_said_of_its_hosts(run: Run) -> None:
    assert statuses(run, result("policy/allow-list", "*.wbx2.com", Status.WARN)) == {
        "u2c.wbx2.com": [Status.WARN],
        "wdm-a.wbx2.com": [Status.WARN],
    }


def test_of_several_results_the_worst_that_counts_is_shown(run: Run) -> None:
    waived = Waived(reason="", until=date(2026, 6, 30), expired=False)
    assert statuses(
        run,
        result("a/a", TARGETS[0], Status.PASS),
        result("a/a", "*.wbx2.com", Status.FAIL),
        result("b/b", TARGETS[0], Status.FAIL, waived),
        result("b/b", "*.wbx2.com", Status.WARN),
    ) == {"u2c.wbx2.com": [Status.FAIL, Status.WARN], "wdm-a.wbx2.com": [Status.FAIL, Status.WARN]}


def test_a_cell_leads_to_its_finding_and_says_so_in_words(run: Run) -> None:
    waived = Waived(reason="", until=date(2026, 6, 30), expired=False)
    asked = replace(run.asked, targets=TARGETS[:1])
    failed = result("tls/inspection", TARGETS[0], Status.FAIL, waived)
    cell = (
        heat_map(replace(run, asked=asked, results=(failed,)), {("tls/inspection", TARGETS[0]): 7})
        .rows.shown[0]
        .cells[0]
    )
    assert cell is not None
    assert (cell.problem, cell.word) == (7, "fail, waived")


def test_many_hosts_are_counted(run: Run) -> None:
    targets = tuple(f"h{number}.wbx2.com:443" for number in range(100))
    results = tuple(result("a/a", target, Status.PASS) for target in targets)
    rows = heat_map(replace(run, asked=replace(run.asked, targets=targets), results=results), {}).rows
    assert (len(rows.shown), rows.more) == (60, 40)
