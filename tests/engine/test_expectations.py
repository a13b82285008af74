"""A run beside what its scenario expects."""

import pytest

from proxytest.engine.expectations import compared
from proxytest.model.code import Code
from proxytest.model.expectation import Compared, Expected
from proxytest.model.result import Result, Status
from proxytest.model.run import Asked, Expect, Verdict

PASS, WARN, FAIL, SKIP = Status.PASS, Status.WARN, Status.FAIL, Status.SKIP
PROXY = "http://127.0.0.1:40001"
RESULTS = tuple(
    Result(check=check, target=target, status=status, reason="", requirements=())
    for check, target, status in (
        ("auth/offered", PROXY, PASS),
        ("tls/inspection", "a.wbx2.com:443", PASS),
        ("tls/inspection", "b.wbx2.com:443", FAIL),
        ("tls/negotiated", "a.wbx2.com:443", WARN),
        ("tunnel/https", "[2001:db8::1]:443", FAIL),
        ("policy/wildcard", "*.wbx2.com", WARN),
    )
)


def rows(expect: Expect, **asked: object) -> list[tuple[str, str, str, str, bool]]:
    made = Asked(schemes=(), targets=(), expect=expect, **asked)  # type: ignore[arg-type]  # each test names fields
    found = compared(made, Verdict.WARNINGS, RESULTS, proxy=PROXY)
    assert all(isinstance(row, Compared) for row in found)
    return [(row.check, row.target, row.expected, row.found, row.met) for row in found]


def of(*expected: tuple[str, str, Status]) -> Expect:
    return Expect(
        results=tuple(Expected(check=check, target=target, status=status) for check, target, status in expected)
    )


def test_what_is_not_listed_is_not_compared() -> None:
    assert rows(Expect()) == []


@pytest.mark.parametrize(("verdict", "met"), [(Verdict.WARNINGS, True), (Verdict.COMPATIBLE, False)])
def test_the_verdict(verdict: Verdict, *, met: bool) -> None:
    assert rows(Expect(verdict=verdict)) == [("verdict", "-", verdict.value, "compatible-with-warnings", met)]


@pytest.mark.parametrize(("strict", "status"), [(False, "0"), (True, "1")])
def test_the_exit_status_that_the_verdict_has(strict: bool, status: str) -> None:  # noqa: FBT001  parametrised
    assert rows(Expect(exit=0), strict=strict) == [("exit", "-", "0", status, status == "0")]


def test_a_target_by_name() -> None:
    assert rows(of(("tls/inspection", "b.wbx2.com:443", FAIL), ("tls/inspection", "a.wbx2.com:443", FAIL))) == [
        ("tls/inspection", "a.wbx2.com:443", "fail", "pass", False),
        ("tls/inspection", "b.wbx2.com:443", "fail", "fail", True),
    ]


def test_a_wildcard_is_a_row_for_each_target() -> None:
    assert rows(of(("tls/inspection", "*", PASS))) == [
        ("tls/inspection", "a.wbx2.com:443", "pass", "pass", True),
        ("tls/inspection", "b.wbx2.com:443", "pass", "fail", False),
    ]


def test_a_name_goes_before_a_wildcard_and_the_first_wildcard_before_others() -> None:
    named = of(("tls/inspection", "*", PASS), ("tls/inspection", "b.wbx2.com:443", FAIL))
    assert [row[-1] for row in rows(named)] == [True, True]
    wild = of(("tls/inspection", "b*", FAIL), ("tls/inspection", "*", PASS))
    assert [row[-1] for row in rows(wild)] == [True, True]


def test_an_address_in_brackets_is_a_name() -> None:
    named = of(("tunnel/https", "*", PASS), ("tunnel/https", "[2001:db8::1]:443", FAIL))
    assert rows(named) == [("tunnel/https", "[2001:db8::1]:443", "fail", "fail", True)]


def test_so_is_a_target_that_is_a_pattern_itself() -> None:
    named = of(("policy/wildcard", "*", PASS), ("policy/wildcard", "*.wbx2.com", WARN))
    assert rows(named) == [("policy/wildcard", "*.wbx2.com", "warn", "warn", True)]


def test_an_area_is_all_its_checks() -> None:
    assert rows(of(("tls", "a*", PASS))) == [
        ("tls/inspection", "a.wbx2.com:443", "pass", "pass", True),
        ("tls/negotiated", "a.wbx2.com:443", "pass", "warn", False),
    ]


def test_the_proxy_is_called_proxy() -> None:
    assert rows(of(("auth/offered", "proxy", PASS))) == [("auth/offered", PROXY, "pass", "pass", True)]


@pytest.mark.parametrize("target", ["c.wbx2.com:443", "c*"])
def test_what_has_no_result_is_not_met(target: str) -> None:
    assert rows(of(("tls/inspection", target, PASS))) == [("tls/inspection", target, "pass", "no result", False)]


def test_what_the_user_left_out_is_not_compared() -> None:
    left_out = of(("wss/hold", "*", PASS), ("wss", "*", PASS))
    assert rows(left_out, select=("tls",)) == []
    assert rows(of(("tls/inspection", "*", PASS)), ignore=("tls/inspection",)) == []


def test_a_code_is_met_by_a_finding_that_has_it() -> None:
    finding = Code(id="tls.intercepted", title="t", remedy="r").finding(
        message="m", expected="e", actual="a", evidence=(1,)
    )
    failed = Result(
        check="tls/inspection", target="a:443", status=FAIL, reason="", requirements=(), findings=(finding,)
    )
    doubtful = Result(
        check="auth/scheme",
        target="basic",
        status=Status.UNDECIDED,
        reason="",
        requirements=(),
        code="logon.unconfirmed",
    )

    def found(check: str, code: str) -> list[tuple[str, bool]]:
        asked = Asked(schemes=(), targets=(), expect=Expect(results=(Expected(check=check, target="*", code=code),)))
        return [(row.found, row.met) for row in compared(asked, Verdict.WARNINGS, (failed, doubtful), proxy=PROXY)]

    assert found("tls/inspection", "tls.intercepted") == [("tls.intercepted", True)]
    assert found("tls/inspection", "tls.wrong-name") == [("tls.intercepted", False)]
    assert found("auth/scheme", "logon.unconfirmed") == [("logon.unconfirmed", True)]
    assert found("wss/upgrade", "tls.intercepted") == [("no result", False)]
