"""The guard gives leave for proofs, and counts what an account may have counted."""

import asyncio

import pytest

from proxytest.engine.guard import LockoutGuard
from proxytest.wire.permits import Permit, ProofEnd


async def permit(guard: LockoutGuard) -> Permit:
    given = await asyncio.wait_for(guard.admit("NTLM"), 1)
    assert given is not None
    return given


async def after(*ends: ProofEnd, allowed: int = 1) -> LockoutGuard:
    guard = LockoutGuard(max_failures=allowed)
    for end in ends:
        (await permit(guard)).end(end)
    return guard


@pytest.mark.parametrize("end", [ProofEnd.ACCEPTED, ProofEnd.UNDECIDED])
async def test_what_was_not_refused_costs_nothing(end: ProofEnd) -> None:
    assert (await after(end)).remaining == 1


@pytest.mark.parametrize("end", [ProofEnd.REFUSED, ProofEnd.UNANSWERED])
async def test_a_first_proof_without_a_good_end_is_a_failure(end: ProofEnd) -> None:
    guard = await after(end)
    assert guard.remaining == 0
    assert await guard.admit("Basic") is None


async def test_after_a_success_a_network_that_fails_is_no_refusal() -> None:
    assert (await after(ProofEnd.ACCEPTED, ProofEnd.UNANSWERED)).remaining == 1


async def test_after_a_success_a_refusal_still_counts() -> None:
    assert (await after(ProofEnd.ACCEPTED, ProofEnd.REFUSED)).remaining == 0


async def test_an_end_counts_once() -> None:
    guard = LockoutGuard(max_failures=3)
    given = await permit(guard)
    given.end(ProofEnd.REFUSED)
    given.end(ProofEnd.REFUSED)
    assert guard.remaining == 2


@pytest.mark.parametrize("allowed", [1, 2, 3])
async def test_never_are_more_proofs_undecided_than_refusals_may_be_risked(allowed: int) -> None:
    guard = LockoutGuard(max_failures=allowed)
    open_now = [await permit(guard) for _ in range(allowed)]
    waiting = asyncio.ensure_future(guard.admit("NTLM"))
    await asyncio.sleep(0)
    assert not waiting.done()
    open_now[0].end(ProofEnd.ACCEPTED)
    assert await asyncio.wait_for(waiting, 1) is not None


async def test_a_refusal_turns_away_all_who_wait() -> None:
    guard = LockoutGuard(max_failures=1)
    first = await permit(guard)
    waiting = [asyncio.ensure_future(guard.admit("NTLM")) for _ in range(8)]
    await asyncio.sleep(0)
    first.end(ProofEnd.REFUSED)
    assert await asyncio.wait_for(asyncio.gather(*waiting), 1) == [None] * 8


async def test_a_silent_proof_of_a_proven_user_lets_others_go_on_and_still_counts_when_it_is_refused() -> None:
    guard = await after(ProofEnd.ACCEPTED)
    silent = await permit(guard)
    silent.presume()
    (await permit(guard)).end(ProofEnd.ACCEPTED)
    silent.end(ProofEnd.REFUSED)
    assert guard.remaining == 0


async def test_a_silent_proof_of_a_user_who_was_never_proven_keeps_others_waiting() -> None:
    guard = LockoutGuard(max_failures=1)
    silent = await permit(guard)
    silent.presume()
    waiting = asyncio.ensure_future(guard.admit("NTLM"))
    await asyncio.sleep(0)
    assert not waiting.done()
    silent.end(ProofEnd.REFUSED)
    assert await asyncio.wait_for(waiting, 1) is None


@pytest.mark.parametrize(("silences", "remaining"), [(1, 1), (2, 0)])
async def test_one_silence_may_be_a_host_that_hangs_two_are_a_failure(silences: int, remaining: int) -> None:
    assert (await after(*[ProofEnd.SILENT] * silences)).remaining == remaining


async def test_the_silences_of_one_run_count_in_the_next() -> None:
    guard = (await after(ProofEnd.SILENT)).next_run()
    (await permit(guard)).end(ProofEnd.SILENT)
    assert guard.remaining == 0


@pytest.mark.parametrize(
    ("end", "words"),
    [(ProofEnd.REFUSED, "refused this user by NTLM"), (ProofEnd.UNANSWERED, "did not answer this user's")],
)
async def test_it_says_why(end: ProofEnd, words: str) -> None:
    reason = (await after(end)).reason
    assert words in reason
    assert "could lock the account" in reason
