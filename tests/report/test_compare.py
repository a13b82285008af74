from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.model.challenge import Scheme
from proxytest.model.result import Finding, Party, Result, Status, Sureness
from proxytest.model.run import ClientVerdict, Proxy, Run, Verdict
from proxytest.model.waiver import Waived
from proxytest.report.compare import Change, compare
from tests.report.conftest import RUN

PASS, WARN, FAIL, SKIP, BROKEN = Status.PASS, Status.WARN, Status.FAIL, Status.SKIP, Status.BROKEN


def result(status: Status, *, target: str = "a.example:443", says: str = "so", code: str = "tunnel.denied") -> Result:
    findings = (
        Finding(
            code=code,
            party=Party.NOT_KNOWN,
            certainty=Sureness.LIKELY,
            message=says,
            expected="a",
            actual="b",
            remedy="c",
            evidence=(1,),
        ),
    )
    return Result(
        check="tls/inspection",
        target=target,
        status=status,
        reason=says,
        requirements=(),
        findings=findings if status in (WARN, FAIL) else (),
    )


def of(*results: Result) -> Run:
    return replace(RUN, results=results, clients=())


def changes(before: Run, after: Run) -> list[Change]:
    return [one.change for one in compare(before, after).differences]


@pytest.mark.parametrize(
    ("before", "after", "change", "status", "strict"),
    [
        (PASS, WARN, Change.WORSE, 1, 1),
        (PASS, FAIL, Change.WORSE, 1, 1),
        (WARN, FAIL, Change.WORSE, 1, 1),
        (FAIL, WARN, Change.BETTER, 0, 0),
        (FAIL, PASS, Change.BETTER, 0, 0),
        (SKIP, PASS, Change.BETTER, 0, 0),
        (SKIP, FAIL, Change.NEW, 1, 1),
        (BROKEN, FAIL, Change.NEW, 1, 1),
        (SKIP, WARN, Change.NEW, 0, 1),
        (PASS, SKIP, Change.UNPROVEN, 0, 1),
        (FAIL, SKIP, Change.UNPROVEN, 0, 1),
        (PASS, BROKEN, Change.UNPROVEN, 0, 1),
    ],
)
def test_what_became_of_a_result(before: Status, after: Status, change: Change, status: int, strict: int) -> None:
    found = compare(of(result(before)), of(result(after)))
    assert [one.change for one in found.differences] == [change]
    assert [found.regressed(strict=False), found.regressed(strict=True)] == [bool(status), bool(strict)]


@pytest.mark.parametrize("status", list(Status))
def test_what_is_alike_is_counted_only(status: Status) -> None:
    found = compare(of(result(status)), of(result(status)))
    assert (found.differences, found.same, found.regressed(strict=True)) == ((), 1, False)


def test_a_failure_for_another_reason_is_told_and_no_regression() -> None:
    found = compare(of(result(FAIL, code="tunnel.denied")), of(result(FAIL, code="tunnel.refused")))
    assert [one.change for one in found.differences] == [Change.OTHER]
    assert not found.regressed(strict=True)


def test_a_pass_for_another_reason_is_the_same() -> None:
    assert changes(of(result(PASS, says="in 3 ms")), of(result(PASS, says="in 4 ms"))) == []


@pytest.mark.parametrize(
    ("status", "change", "regressed"),
    [(PASS, Change.BETTER, False), (WARN, Change.NEW, False), (FAIL, Change.NEW, True), (SKIP, None, False)],
)
def test_a_target_that_was_not_there(status: Status, change: Change | None, *, regressed: bool) -> None:
    found = compare(of(), of(result(status)))
    assert [one.change for one in found.differences] == ([change] if change else [])
    assert found.regressed(strict=False) is regressed


@pytest.mark.parametrize("status", [PASS, FAIL])
def test_a_target_that_is_gone(status: Status) -> None:
    found = compare(of(result(status)), of())
    assert [one.change for one in found.differences] == [Change.GONE]
    assert [found.regressed(strict=False), found.regressed(strict=True)] == [False, True]


def test_of_several_results_of_a_target_the_worst_counts() -> None:
    assert changes(of(result(PASS), result(FAIL)), of(result(FAIL), result(PASS))) == []


def test_the_proxy_is_the_proxy_whatever_its_address() -> None:
    runs = [
        replace(of(result(PASS, target=url)), proxy=Proxy(url=url, product=RUN.proxy.product))
        for url in ("http://old:8080", "http://new:3128")
    ]
    assert changes(runs[0], runs[1]) == []


def test_what_is_waived_is_told_and_no_regression() -> None:
    waived = replace(result(FAIL), waived=Waived(reason="known", until=date(2027, 1, 1), expired=False))
    found = compare(of(result(PASS)), of(waived))
    assert [one.change for one in found.differences] == [Change.WORSE]
    assert not found.regressed(strict=True)


@pytest.mark.parametrize(
    ("before", "after", "change", "regressed"),
    [
        (Verdict.COMPATIBLE, Verdict.COMPATIBLE, Change.SAME, False),
        (Verdict.COMPATIBLE, Verdict.WARNINGS, Change.WORSE, True),
        (Verdict.WARNINGS, Verdict.INCOMPATIBLE, Change.WORSE, True),
        (Verdict.INCOMPATIBLE, Verdict.COMPATIBLE, Change.BETTER, False),
        (Verdict.COMPATIBLE, Verdict.INCONCLUSIVE, Change.UNPROVEN, False),
        (Verdict.INCONCLUSIVE, Verdict.COMPATIBLE, Change.BETTER, False),
        (Verdict.INCONCLUSIVE, Verdict.INCOMPATIBLE, Change.NEW, True),
    ],
)
def test_what_became_of_a_client(before: Verdict, after: Verdict, change: Change, *, regressed: bool) -> None:
    runs = [replace(of(), clients=(client(verdict),)) for verdict in (before, after)]
    found = compare(runs[0], runs[1])
    assert [one.change for one in found.clients] == [change]
    assert found.regressed(strict=False) is regressed


@pytest.mark.parametrize(
    ("before", "after", "regressed"),
    [
        (Verdict.COMPATIBLE, Verdict.INCONCLUSIVE, True),
        (Verdict.WARNINGS, Verdict.INCONCLUSIVE, True),
        (Verdict.INCOMPATIBLE, Verdict.INCONCLUSIVE, False),
        (Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE, False),
    ],
)
def test_a_verdict_that_is_no_longer_reached_is_a_regression(
    before: Verdict, after: Verdict, *, regressed: bool
) -> None:
    found = compare(replace(of(), verdict=before), replace(of(), verdict=after))
    assert found.regressed(strict=False) is regressed


def test_clients_of_other_profiles_are_told_and_no_regression() -> None:
    found = compare(
        replace(of(), clients=(client(Verdict.COMPATIBLE, "a"),)),
        replace(of(), clients=(client(Verdict.INCOMPATIBLE, "b"),)),
    )
    assert [(one.client, one.change) for one in found.clients] == [("b", Change.OTHER), ("a", Change.GONE)]
    assert not found.regressed(strict=True)


def client(verdict: Verdict, name: str = "windows") -> ClientVerdict:
    return ClientVerdict(client=name, title=name, verdict=verdict, scheme=Scheme.NTLM, reasons=())


RESULTS = st.lists(
    st.builds(result, st.sampled_from(Status), target=st.sampled_from("abc"), says=st.sampled_from("xy")), max_size=6
)


@given(RESULTS, RESULTS)
def test_nothing_is_lost_and_nothing_differs_from_itself(before: list[Result], after: list[Result]) -> None:
    found = compare(of(*before), of(*after))
    assert len(found.differences) + found.same == len({one.target for one in (*before, *after)})
    assert not compare(of(*before), of(*before)).differences
    assert not compare(of(*before), of(*before)).regressed(strict=True)


def test_another_sentence_for_the_same_code_is_no_change() -> None:
    assert compare(of(result(FAIL, says="403")), of(result(FAIL, says="denied by 403"))).differences == ()


def test_without_codes_the_sentences_are_compared() -> None:
    found = compare(of(result(FAIL, says="403", code="unnamed")), of(result(FAIL, says="502")))
    assert [one.change for one in found.differences] == [Change.OTHER]
