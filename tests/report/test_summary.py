from dataclasses import replace
from typing import Any

import pytest

from proxytest.model.challenge import Scheme
from proxytest.model.result import Finding, Party, Result, Status, Sureness
from proxytest.model.run import Certainty, ClientVerdict, Product, Proxy, Run, Verdict
from proxytest.report.summary import (
    areas,
    client_words,
    counts,
    event_numbers,
    problems,
    product,
    verdict_sentence,
    who,
)
from tests.report.shown import WAIVED


def finding(message: str, *evidence: int) -> Finding:
    return Finding(
        code="tls.intercepted",
        party=Party.NOT_KNOWN,
        certainty=Sureness.LIKELY,
        message=message,
        expected="a",
        actual="b",
        remedy="c",
        evidence=evidence,
    )


def result(check: str, target: str, status: Status, *findings: Finding, reason: str = "") -> Result:
    return Result(check=check, target=target, status=status, reason=reason, requirements=(), findings=findings)


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (Verdict.COMPATIBLE, "COMPATIBLE"),
        (Verdict.WARNINGS, "COMPATIBLE, WITH WARNINGS"),
        (Verdict.INCOMPATIBLE, "NOT COMPATIBLE"),
        (Verdict.INCONCLUSIVE, "INCONCLUSIVE"),
    ],
)
def test_the_verdict_is_a_sentence(run: Run, verdict: Verdict, words: str) -> None:
    sentence = verdict_sentence(replace(run, verdict=verdict))
    assert sentence == f"{words}: spark-2016 through http://proxy.corp:8080"


@pytest.mark.parametrize(
    ("narrowed", "words"),
    [
        ({"own_targets": True, "targets": ("www.example.org:443",)}, ", for www.example.org:443 only"),
        ({"own_targets": True, "targets": ("a:443", "b:443")}, ", for 2 named hosts only"),
        ({"select": ("auth", "tls")}, ", limited to auth, tls"),
        ({"ignore": ("media",)}, ", without media"),
    ],
)
def test_the_sentence_says_what_the_verdict_was_narrowed_to(run: Run, narrowed: dict[str, Any], words: str) -> None:
    assert verdict_sentence(replace(run, asked=replace(run.asked, **narrowed))).endswith(f":8080{words}")


def test_results_are_counted(run: Run) -> None:
    assert counts(run) == "2 failed, 1 warned, 7 passed, 2 skipped"
    assert counts(replace(run, results=())) == "nothing was tested"


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (Product(), "product unknown"),
        (Product(name="Squid", version="5.9", certainty=Certainty.CERTAIN), "Squid 5.9"),
        (Product(name="Squid", certainty=Certainty.LIKELY), "Squid (likely)"),
    ],
)
def test_the_product_is_named_as_surely_as_it_is_known(run: Run, seen: Product, words: str) -> None:
    assert product(replace(run, proxy=Proxy(url=None, product=seen))) == words


@pytest.mark.parametrize(
    ("verdict", "scheme", "words"),
    [
        (Verdict.COMPATIBLE, Scheme.NTLM, "works, authenticates with NTLM"),
        (Verdict.WARNINGS, Scheme.NONE, "works, with warnings, no authentication needed"),
        (Verdict.COMPATIBLE, None, "works"),
        (Verdict.INCOMPATIBLE, Scheme.BASIC, "DOES NOT WORK"),
        (Verdict.INCONCLUSIVE, None, "not known"),
    ],
)
def test_a_client_works_or_does_not(verdict: Verdict, scheme: Scheme | None, words: str) -> None:
    client = ClientVerdict(client="mac", title="Mac", verdict=verdict, scheme=scheme, reasons=())
    assert client_words(client) == words


def test_rows_come_by_area_and_equal_ones_are_joined(run: Run) -> None:
    results = (
        result("tls/a", "x", Status.SKIP, reason="no tunnel"),
        result("auth/b", "x", Status.PASS),
        result("tls/a", "y", Status.SKIP, reason="no tunnel"),
        result("tls/a", "z", Status.SKIP, reason="not asked for"),
    )
    by_area = areas(replace(run, results=results))
    assert [(area, [(row.targets, row.reason) for row in rows]) for area, rows in by_area] == [
        ("tls", [(("x", "y"), "no tunnel"), (("z",), "not asked for")]),
        ("auth", [(("x",), "")]),
    ]


def test_passes_of_a_check_are_joined_whatever_their_reasons(run: Run) -> None:
    results = tuple(result("a/b", target, Status.PASS, reason=target) for target in "xyz")
    ((_, (row,)),) = areas(replace(run, results=results))
    assert (row.targets, row.reason) == (("x", "y", "z"), "")


def test_the_most_harmful_problem_comes_first_then_the_most_widespread(run: Run) -> None:
    results = (
        result("a/warn", "x", Status.WARN, finding("w", 1)),
        result("a/fail", "x", Status.FAIL, finding("one", 1)),
        result("a/fail", "y", Status.FAIL, finding("two", 5, 2)),
        result("a/fail", "z", Status.FAIL, finding("two", 3)),
    )
    found = problems(replace(run, results=results))
    assert [(problem.finding.message, problem.targets) for problem in found] == [
        ("two", ("y", "z")),
        ("one", ("x",)),
        ("w", ("x",)),
    ]
    assert found[0].finding.evidence == (2, 3, 5)


@pytest.mark.parametrize(
    ("numbers", "words"), [((3,), "event 3"), ((3, 1, 2), "events 1-3"), ((9, 1, 3, 4), "events 1, 3-4, 9")]
)
def test_event_numbers_are_short(numbers: tuple[int, ...], words: str) -> None:
    assert event_numbers(numbers) == words


def test_what_is_waived_is_counted_apart_and_comes_last() -> None:
    assert counts(WAIVED) == "2 failed (1 waived), 1 warned, 7 passed, 2 skipped"
    assert [(one.check, one.targets, one.waived is not None) for one in problems(WAIVED)] == [
        ("tls/inspection", ("u2c.wbx2.com:443",), False),
        ("policy/wildcard", ("*.webex.com",), False),
        ("tls/inspection", ("wdm-a.wbx2.com:443",), True),
    ]


def test_a_run_that_was_ended_early_says_so(run: Run) -> None:
    assert verdict_sentence(replace(run, complete=False)).endswith(", ended early")


def test_where_nobody_is_known_to_cause_it_no_certainty_is_told() -> None:
    problem = problems(WAIVED)[0]
    known = replace(problem, finding=replace(problem.finding, party=Party.PROXY))
    unknown = replace(problem, finding=replace(problem.finding, party=Party.NOT_KNOWN))
    assert (who(known), who(unknown)) == ("the proxy (likely)", "not known")
