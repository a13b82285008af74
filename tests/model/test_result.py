import datetime as dt

import pytest

from proxytest.model.code import Code
from proxytest.model.result import Party, Result, Status, Sureness
from proxytest.model.waiver import Waived, WaiverState, WaiverUse

DAY = dt.date(2026, 6, 1)
CODE = Code(id="tls.intercepted", title="TLS is intercepted", remedy="Exempt it.", party=Party.PROXY)


def test_a_finding_is_as_the_catalogue_says() -> None:
    found = CODE.finding(message="m", expected="e", actual="a", evidence=(3,))
    assert (found.code, found.party, found.certainty) == ("tls.intercepted", Party.PROXY, Sureness.LIKELY)
    assert (found.remedy, found.because, found.requirements, found.facts) == ("Exempt it.", None, (), {})


def test_a_finding_may_know_more_than_the_catalogue() -> None:
    found = CODE.finding(
        message="m",
        expected="e",
        actual="a",
        evidence=(3, 4),
        remedy="",
        party=Party.PATH,
        certainty=Sureness.PROVEN,
        because="proxy.unreachable",
        requirements=("R13",),
        facts={"status": 403},
    )
    assert (found.remedy, found.party, found.certainty) == ("", Party.PATH, Sureness.PROVEN)
    assert (found.because, found.requirements, found.facts) == ("proxy.unreachable", ("R13",), {"status": 403})


def test_a_finding_without_evidence_is_none() -> None:
    with pytest.raises(ValueError, match="without evidence"):
        CODE.finding(message="m", expected="e", actual="a", evidence=())


@pytest.mark.parametrize(
    ("waived", "excused"),
    [
        (None, False),
        (Waived(reason="known", until=DAY, expired=False), True),
        (Waived(reason="known", until=DAY, expired=True), False),
    ],
)
def test_only_a_valid_waiver_excuses(waived: Waived | None, *, excused: bool) -> None:
    result = Result(check="a/b", target="t", status=Status.FAIL, reason="r", requirements=(), waived=waived)
    assert result.excused is excused


@pytest.mark.parametrize(
    ("check", "code", "words"),
    [
        ("tls/inspection", "", "tls/inspection"),
        ("*", "tls.intercepted", "tls.intercepted"),
        ("tls/inspection", "tls.intercepted", "tls/inspection tls.intercepted"),
    ],
)
def test_a_waiver_names_a_check_or_a_code_or_both(check: str, code: str, words: str) -> None:
    use = WaiverUse(check=check, code=code, target="t", reason="r", until=DAY, state=WaiverState.USED)
    assert use.concerns == words
