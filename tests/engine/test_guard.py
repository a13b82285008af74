"""The guard counts what an account may have counted."""

import pytest

from proxytest.engine.guard import LockoutGuard
from proxytest.model.challenge import Scheme
from proxytest.model.observation import Outcome, SchemeTried, TunnelTried

HARMLESS = [one for one in Outcome if one is not Outcome.REFUSED]


def tried(outcome: Outcome, *, scheme: Scheme = Scheme.NTLM, legs: int = 2, proven: bool = False) -> SchemeTried:
    return SchemeTried(scheme=scheme, target="a:443", outcome=outcome, legs=legs, proven=proven)


def after(*seen: SchemeTried | TunnelTried, allowed: int = 1) -> LockoutGuard:
    guard = LockoutGuard(max_failures=allowed)
    for one in seen:
        guard.note(one)
    return guard


@pytest.mark.parametrize("outcome", HARMLESS)
def test_what_proved_nothing_costs_nothing(outcome: Outcome) -> None:
    assert after(tried(outcome)).remaining == 1


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.CONNECTION_LOST, Outcome.REFUSED])
def test_a_proof_without_a_good_end_is_a_failure(outcome: Outcome) -> None:
    assert after(tried(outcome, proven=True)).remaining == 0


@pytest.mark.parametrize("outcome", [Outcome.ACCEPTED, Outcome.NOT_CHALLENGED])
def test_a_proof_that_was_accepted_costs_nothing(outcome: Outcome) -> None:
    assert after(tried(outcome, proven=True)).remaining == 1


def test_every_charset_of_basic_counts() -> None:
    assert after(tried(Outcome.REFUSED, scheme=Scheme.BASIC, legs=2), allowed=3).remaining == 1


def test_a_refusal_in_a_tunnel_counts() -> None:
    refused = TunnelTried(purpose="https", target="a:443", scheme=Scheme.NTLM, outcome=Outcome.REFUSED)
    assert after(refused).remaining == 0


def test_a_tunnel_that_fails_does_not() -> None:
    failed = TunnelTried(purpose="https", target="a:443", scheme=Scheme.NTLM, outcome=Outcome.FAILED)
    assert after(failed).remaining == 1


def test_it_never_goes_below_nothing() -> None:
    assert after(tried(Outcome.REFUSED), tried(Outcome.REFUSED)).remaining == 0


@pytest.mark.parametrize(
    ("outcome", "words"),
    [(Outcome.REFUSED, "refused this user by NTLM"), (Outcome.FAILED, "did not answer this user's")],
)
def test_it_says_why(outcome: Outcome, words: str) -> None:
    reason = after(tried(outcome, proven=True)).reason
    assert words in reason
    assert "could lock the account" in reason
