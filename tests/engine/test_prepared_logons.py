"""The log-on is repeated: at a far proxy each is prepared while the one before is under way."""

from dataclasses import replace

import pytest

from proxytest.engine.audit import audit
from proxytest.features.logon.observations import SchemeRepeated
from proxytest.model.outcome import Outcome
from proxytest.wire import dial
from tests.support.company import CompanyBuilder, Mishap
from tests.support.plans import plan_for

pytestmark = pytest.mark.long


async def repeated(
    company: CompanyBuilder, scheme: str, *, allowed: int, accepted: int
) -> tuple[tuple[Outcome, ...], int]:
    """Let the password be changed after so many log-ons; return how the repeats end, and how many were sent in all."""
    async with company.running(scheme) as proxy:
        proxy.mishap = lambda heard: Mishap.REFUSES if heard.proves and len(proxy.proofs) > accepted else None
        plan = plan_for(port=proxy.port, roots=proxy.authorities.public_pem, auth=(scheme,))
        run = await audit(replace(plan, select=("auth/intermittent",), max_failures=allowed))
    (seen,) = (one for one in run.observations if isinstance(one, SchemeRepeated))
    return seen.outcomes, len(proxy.proofs)


@pytest.mark.parametrize("scheme", ["basic", "digest", "ntlm"])
@pytest.mark.parametrize("accepted", [1, 2, 4])
async def test_of_a_password_that_changes_meanwhile_one_proof_is_refused(
    company: CompanyBuilder, monkeypatch: pytest.MonkeyPatch, scheme: str, accepted: int
) -> None:
    monkeypatch.setattr(dial, "_FAR", 0.0)
    outcomes, sent = await repeated(company, scheme, allowed=1, accepted=accepted)
    assert outcomes == (*[Outcome.ACCEPTED] * (accepted - 1), Outcome.REFUSED)
    assert sent == accepted + 1


@pytest.mark.parametrize("scheme", ["basic", "digest", "ntlm"])
async def test_where_more_refusals_are_allowed_as_many_are_sent_as_near_the_proxy(
    company: CompanyBuilder, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    near = await repeated(company, scheme, allowed=3, accepted=2)
    monkeypatch.setattr(dial, "_FAR", 0.0)
    assert await repeated(company, scheme, allowed=3, accepted=2) == near
