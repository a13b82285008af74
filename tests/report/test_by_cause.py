"""One block for what one cause brings about."""

from dataclasses import replace

import pytest

from proxytest.model.result import Finding, Result, Status
from proxytest.model.run import Run
from proxytest.report.by_cause import causes
from tests.report.conftest import RUN
from tests.report.shown import WAIVED

FOUND = next(result.findings[0] for result in RUN.results if result.findings)


def finding(code: str, because: str | None = None, *, message: str = "", remedy: str = "", actual: str = "") -> Finding:
    return replace(FOUND, code=code, because=because, message=message, remedy=remedy, actual=actual)


def result(check: str, *findings: Finding, status: Status = Status.FAIL, because: str | None = None) -> Result:
    return Result(
        check=check, target="a:443", status=status, reason=check, requirements=(), findings=findings, because=because
    )


def run_of(*results: Result) -> Run:
    return replace(RUN, results=results)


def test_what_a_finding_explains_is_in_its_block() -> None:
    root, effect = finding("tls.intercepted"), finding("wss.upgrade-dropped", "tls.intercepted", message="no WebSocket")
    (cause,) = causes(run_of(result("wss/upgrade", effect), result("tls/inspection", root)))
    assert cause.problem.check == "tls/inspection"
    assert [one.check for one in cause.effects] == ["wss/upgrade"]


def test_an_explanation_may_have_one_itself() -> None:
    (cause,) = causes(
        run_of(
            result("c/third", finding("c", "b")), result("b/second", finding("b", "a")), result("a/first", finding("a"))
        )
    )
    assert cause.problem.finding.code == "a"
    assert len(cause.effects) == 2


@pytest.mark.parametrize("status", [Status.WARN, Status.UNDECIDED])
def test_what_does_more_harm_than_its_explanation_stands_first(status: Status) -> None:
    root = result("auth/kerberos-only", finding("negotiate.no-ntlm"), status=status)
    effect = result("client/support", finding("client.no-common-scheme", "negotiate.no-ntlm"))
    (cause,) = causes(run_of(root, effect))
    assert (cause.problem.check, cause.problem.status) == ("client/support", Status.FAIL)


def test_what_is_not_told_explains_nothing() -> None:
    assert len(causes(run_of(result("b/second", finding("b", "a")), result("c/third", finding("c", "a"))))) == 2


def test_a_circle_of_explanations_ends() -> None:
    found = causes(run_of(result("a/first", finding("a", "b")), result("b/second", finding("b", "a"))))
    assert sum(len(cause.every) for cause in found) == 2


def test_the_same_code_in_other_words_is_one_block_with_each_remedy_once() -> None:
    told = [finding("policy.pattern-denied", remedy=f"Allow {name}.") for name in ("*.wbx2.com", "*.webex.com")]
    again = finding("policy.pattern-denied", remedy="Allow *.webex.com.", actual="503")
    (cause,) = causes(run_of(*(result("policy/allow-list", one) for one in (*told, again))))
    assert [remedy for _, remedy in cause.other_remedies()] == ["Allow *.webex.com.", ""]


def test_what_it_kept_from_being_tested_is_counted() -> None:
    skipped = [result("tunnel/https", status=Status.SKIP, because="b") for _ in range(3)]
    ports = result("policy/ports", status=Status.SKIP, because="a")
    (cause,) = causes(run_of(result("a/first", finding("a")), result("b/second", finding("b", "a")), *skipped, ports))
    assert cause.untested_checks == ("tunnel/https (3 targets)", "policy/ports")


def test_what_is_waived_is_a_block_of_its_own() -> None:
    waived = [cause.problem.waived is not None for cause in causes(WAIVED) if cause.problem.check == "tls/inspection"]
    assert waived == [False, True]


def test_one_code_may_have_an_explanation_at_one_place_and_none_at_another() -> None:
    port = result("policy/ports", finding("policy.port-denied"))
    by_port = result("tunnel/https", finding("tunnel.denied", "policy.port-denied", message="on port 444"))
    by_name = result("tunnel/https", finding("tunnel.denied", message="by its name"))
    found = causes(run_of(port, by_port, by_name))
    assert sorted((cause.problem.finding.code, len(cause.every)) for cause in found) == [
        ("policy.port-denied", 2),
        ("tunnel.denied", 1),
    ]


def test_what_is_suspected_beside_another_is_one_block() -> None:
    suspects = finding("logon.parent-asks"), finding("logon.refused")
    (cause,) = causes(run_of(result("auth/scheme", *suspects, status=Status.UNDECIDED)))
    assert cause.problem.finding.code == "logon.parent-asks"
    sure = result("auth/other", finding("logon.refused", message="surely"))
    assert len(causes(run_of(result("auth/scheme", *suspects, status=Status.UNDECIDED), sure))) == 2


def test_many_untested_checks_are_a_line() -> None:
    skipped = [result(f"area{number}/check", status=Status.SKIP, because="a") for number in range(12)]
    (cause,) = causes(run_of(result("a/first", finding("a")), *skipped[:2]))
    assert cause.untested_words == "area0/check, area1/check"
    (cause,) = causes(run_of(result("a/first", finding("a")), *skipped, *skipped))
    assert cause.untested_words.startswith("24 results in area0, area1, ")


def test_findings_of_one_kind_are_counted_where_they_say_different_things() -> None:
    denied = [result("policy/features", finding("policy.feature-denied", message=one)) for one in ("GIFs", "polls")]
    also = result("policy/allow-list", finding("policy.pattern-denied", "policy.feature-denied", message="denied"))
    (cause,) = causes(run_of(*denied, also))
    assert cause.title == "GIFs (and 1 more of this kind)"
    (alone,) = causes(run_of(denied[0], also))
    assert alone.title == "GIFs"
