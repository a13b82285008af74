"""What newer requirements do to a stored run: who decides, and what a narrowed run cannot tell."""

from dataclasses import replace

import pytest

from proxytest.model.result import Result, Status
from proxytest.model.run import ClientVerdict, Run, Verdict
from proxytest.report.drift import Drift, Fate
from tests.report.conftest import RUN

GOOD = replace(RUN, verdict=Verdict.COMPATIBLE, results=())
BAD = replace(RUN, verdict=Verdict.INCOMPATIBLE, results=())


def failing(target: str) -> Result:
    return Result(check="client/support", target=target, status=Status.FAIL, reason="no scheme", requirements=())


def client(name: str, *, decides: bool) -> ClientVerdict:
    return ClientVerdict(
        client=name, title=name, verdict=Verdict.INCOMPATIBLE, scheme=None, reasons=(), decides=decides
    )


def drift(after: Run, before: Run = GOOD) -> Drift:
    return Drift(name="hq.json", before=before, after=after)


@pytest.mark.parametrize("narrowed", [{"select": ("auth",)}, {"ignore": ("wss",)}])
def test_what_was_left_out_of_the_audit_leaves_open_whether_the_site_works(
    narrowed: dict[str, tuple[str, ...]],
) -> None:
    asked = replace(RUN.asked, **narrowed)  # type: ignore[arg-type]  # fields of Asked
    assert drift(GOOD).fate is Fate.WORKS
    assert drift(replace(GOOD, asked=asked)).fate is Fate.OPEN
    assert drift(replace(BAD, asked=asked)).fate is Fate.BREAKS  # what fails, fails


def test_a_client_that_the_verdict_does_not_follow_breaks_nothing() -> None:
    clients = (client("device", decides=False), client("windows", decides=True))
    after = replace(GOOD, clients=clients, results=(failing("device"),))
    assert (drift(after).fate, drift(after).broken) == (Fate.WORKS, ())
    both = replace(BAD, clients=clients, results=(failing("device"), failing("windows")))
    assert [one.target for one in drift(both).broken] == ["windows"]
