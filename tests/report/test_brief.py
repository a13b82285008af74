"""A run in a line."""

from dataclasses import replace
from datetime import date

from proxytest.model.expectation import Compared
from proxytest.model.run import Run
from proxytest.model.waiver import WaiverState, WaiverUse
from proxytest.report.brief import brief


def test_the_verdict_is_a_line_that_begins_with_the_run(run: Run) -> None:
    assert brief(run) == "hq: NOT COMPATIBLE: spark-2016 through http://proxy.corp:8080\n"
    alone = replace(run, asked=replace(run.asked, name=""))
    assert brief(alone) == "NOT COMPATIBLE: spark-2016 through http://proxy.corp:8080\n"


def test_what_decides_the_exit_status_beside_it_is_told(run: Run) -> None:
    expectations = (
        Compared(check="verdict", target="-", expected="compatible", found="incompatible", met=False),
        Compared(check="tunnel/https", target="*", expected="pass", found="pass", met=True),
    )
    used = WaiverUse(check="tls/inspection", target="*", reason="CHG-1", until=date(2026, 3, 1), state=WaiverState.USED)
    waivers = (replace(used, state=WaiverState.EXPIRED), used)
    assert brief(replace(run, expectations=expectations, waivers=waivers)).splitlines()[1:] == [
        "  not as expected: verdict is incompatible, expected compatible",
        "  waiver of tls/inspection at *, until 2026-03-01: EXPIRED, but the finding is still there (CHG-1)",
    ]


def test_hostile_text_is_escaped(hostile_run: Run) -> None:
    assert brief(hostile_run).rstrip("\n").isprintable()
