from dataclasses import replace

import pytest

from proxytest.model.result import Result, Status
from proxytest.model.run import Run, Verdict
from proxytest.report.exit import exit_status


@pytest.mark.parametrize(
    ("verdict", "strict", "status"),
    [
        (Verdict.COMPATIBLE, False, 0),
        (Verdict.COMPATIBLE, True, 0),
        (Verdict.WARNINGS, False, 0),
        (Verdict.WARNINGS, True, 1),
        (Verdict.INCOMPATIBLE, False, 1),
        (Verdict.INCONCLUSIVE, True, 4),
    ],
)
def test_the_verdict_decides(run: Run, verdict: Verdict, status: int, *, strict: bool) -> None:
    assert exit_status(replace(run, verdict=verdict), strict=strict) == status


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_bug_of_ours_outweighs_every_verdict(run: Run, verdict: Verdict) -> None:
    broken = Result(check="a/b", target="", status=Status.BROKEN, reason="KeyError", requirements=())
    assert exit_status(replace(run, verdict=verdict, results=(broken,)), strict=False) == 3
