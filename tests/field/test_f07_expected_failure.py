"""F7: a scenario expects what does not work."""

import pytest

from proxytest.model.expectation import Expected
from proxytest.model.result import Status
from proxytest.model.run import Expect, Run, Verdict
from proxytest.report.console import render
from proxytest.report.exit import exit_status
from tests.field.logon_proxy import answering, asks
from tests.support.field import Table

NTLM_FAILS = Expected(check="auth/scheme", target="ntlm", status=Status.FAIL)
NOT_OFFERED = Expected(check="auth/scheme", target="ntlm", code="logon.not-offered")
NTLM_WORKS = Expected(check="auth/scheme", target="ntlm", status=Status.PASS)


async def incompatible(expect: Expect) -> Run:
    async with answering(lambda _: asks("Basic")) as proxy:
        return await proxy.audited("ntlm", expect=expect)


@pytest.mark.row("F7", "what does not work is expected: exit status 0; what is otherwise than expected is named")
@pytest.mark.parametrize(
    ("expect", "status", "words"),
    [
        (Expect(verdict=Verdict.INCOMPATIBLE), 0, "NOT COMPATIBLE, as expected"),
        (Expect(results=(NTLM_FAILS,)), 0, "NOT COMPATIBLE, as expected"),
        (Expect(results=(NOT_OFFERED,)), 0, "NOT COMPATIBLE, as expected"),
        (Expect(verdict=Verdict.COMPATIBLE), 1, "not as expected: verdict is incompatible, expected compatible"),
        (
            Expect(verdict=Verdict.INCOMPATIBLE, results=(NTLM_WORKS,)),
            1,
            "not as expected: auth/scheme of ntlm is fail, expected pass",
        ),
        (Expect(verdict=Verdict.INCOMPATIBLE, exit=1), 1, "NOT COMPATIBLE"),
        (Expect(), 1, "NOT COMPATIBLE"),
    ],
)
async def test_the_exit_status(table: Table, expect: Expect, status: int, words: str) -> None:
    run = await incompatible(expect)
    got = exit_status(run, strict=False)
    text = render(run, width=120, color=False, verbose=False)
    wrong = "" if got == status and words in text else f"exit status {got}, or it does not say: {words}"
    table.says(f"exit status {got}", f"exit status {status}: {words}", why=wrong)


@pytest.mark.row("F7", "another failure beside the expected one: exit status 1")
async def test_a_failure_that_nobody_expects(table: Table) -> None:
    run = await incompatible(Expect(results=(Expected(check="proxy/reachable", target="*", status=Status.PASS),)))
    got = exit_status(run, strict=False)
    table.says(f"exit status {got}", "exit status 1", why="" if got == 1 else "a failure was not expected")
