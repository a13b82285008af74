"""The log-on is repeated; where a domain accepts it each time, and is far away, later proofs may go side by side."""

from dataclasses import replace

import pytest

from proxytest.engine.audit import audit
from proxytest.engine.guard import LockoutGuard
from proxytest.wire import dial
from tests.support.company import CompanyBuilder, Mishap
from tests.support.plans import plan_for

pytestmark = pytest.mark.long


async def allowed(
    company: CompanyBuilder, scheme: str, monkeypatch: pytest.MonkeyPatch, *, refused_at: int = 99
) -> list[bool]:
    """Return whether proofs were allowed beside each other, and each time whether at once."""
    seen = list[bool]()
    monkeypatch.setattr(LockoutGuard, "go_side_by_side", lambda _, *, far: seen.append(far))
    async with company.running(scheme) as proxy:
        proxy.mishap = lambda heard: Mishap.REFUSES if heard.proves and len(proxy.proofs) >= refused_at else None
        plan = plan_for(port=proxy.port, roots=proxy.authorities.public_pem, auth=(scheme,))
        await audit(replace(plan, select=("auth/intermittent",)))
    return seen


@pytest.mark.parametrize(
    ("scheme", "expected"), [("ntlm", [True]), ("negotiate", [True]), ("basic", []), ("digest", [])]
)
async def test_only_what_a_domain_checks(
    company: CompanyBuilder, monkeypatch: pytest.MonkeyPatch, scheme: str, expected: list[bool]
) -> None:
    monkeypatch.setattr(dial, "_FAR", 0.0)
    assert await allowed(company, scheme, monkeypatch) == expected


async def test_near_the_proxy_only_where_it_turns_out_to_be_slow(
    company: CompanyBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dial, "_FAR", 1e9)
    assert await allowed(company, "ntlm", monkeypatch) == [False]


@pytest.mark.parametrize("number", [2, 4, 6])
async def test_not_where_one_of_the_repeats_is_refused(
    company: CompanyBuilder, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(dial, "_FAR", 0.0)
    assert await allowed(company, "ntlm", monkeypatch, refused_at=number) == []
