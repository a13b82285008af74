"""During a load the account is as safe as ever: after one refusal nothing is proven any more."""

import asyncio

import pytest

from proxytest.engine.guard import LockoutGuard
from proxytest.load.sending.leave import Leave
from proxytest.wire.permits import Permit, Permits, ProofEnd


async def permit(leave: Leave) -> Permit:
    given = await leave.admit("NTLM", "host:443")
    assert given is not None
    return given


async def test_proofs_go_side_by_side() -> None:
    leave = Leave(LockoutGuard(max_failures=1), at_once=50)
    several = [await permit(leave) for _ in range(50)]
    for one in several:
        one.end(ProofEnd.ACCEPTED)
    assert (leave.remaining, leave.held_back) == (1, 0)


async def test_no_more_are_under_way_than_may_be_refused() -> None:
    leave = Leave(LockoutGuard(max_failures=1), at_once=2)
    first, second = await permit(leave), await permit(leave)
    third, fourth = (asyncio.ensure_future(leave.admit("NTLM", "host:443")) for _ in "34")
    await asyncio.sleep(0)
    assert (third.done(), leave.held_back) == (False, 2)
    first.end(ProofEnd.ACCEPTED)
    allowed = await third
    assert allowed is not None
    second.end(ProofEnd.REFUSED)
    assert await fourth is None  # it waited, and was never sent
    allowed.end(ProofEnd.REFUSED)
    assert leave.refused


async def test_who_stops_waiting_takes_no_place() -> None:
    leave = Leave(LockoutGuard(max_failures=1), at_once=1)
    first = await permit(leave)
    waiting = asyncio.ensure_future(leave.admit("NTLM", "host:443"))
    await asyncio.sleep(0)
    waiting.cancel()
    first.end(ProofEnd.ACCEPTED)
    await permit(leave)


async def test_one_refusal_is_the_last_and_every_run_knows() -> None:
    guard = LockoutGuard(max_failures=3)
    leave = Leave(guard, at_once=50)
    first, second = await permit(leave), await permit(leave)
    first.end(ProofEnd.REFUSED)
    assert await leave.admit("NTLM", "host:443") is None
    second.end(ProofEnd.REFUSED)  # it was under way, and cannot be called back
    assert (leave.refused, leave.remaining, guard.refusals[0]) == (True, 0, 2)


_IN_DISGUISE = [ProofEnd.DENIED, ProofEnd.UNANSWERED, ProofEnd.PASSED]


@pytest.mark.parametrize(("at_once", "failures"), [(1, 1), (2, 1), (2, 3), (4, 1)])
async def test_what_is_not_accepted_and_what_is_under_way_are_never_more_than_may_fail(
    at_once: int, failures: int
) -> None:
    guard = LockoutGuard(max_failures=failures)
    leave, sent = Leave(guard, at_once=at_once), 0
    for end in _IN_DISGUISE * (2 if at_once + failures > 2 else 0):  # one that is accepted clears those before it
        (await permit(leave)).end(end)
        (await permit(leave)).end(ProofEnd.ACCEPTED)
    tasks = [asyncio.ensure_future(leave.admit("NTLM", "host:443")) for _ in range(20)]
    while not leave.strayed:
        await asyncio.sleep(0)
        given = [one.result() for one in tasks if one.done()]
        under_way = [one for one in given[sent:] if one is not None]
        assert 0 < len(under_way) <= at_once
        under_way[0].end(_IN_DISGUISE[sent % 3])
        sent += 1
    await asyncio.gather(*tasks)
    assert (sent, leave.remaining, leave.refused) == (failures + at_once - 1, 0, False)  # and one for the control
    leave.close()
    assert guard.refusals[0] == sent


async def test_refusals_while_others_are_in_doubt_are_in_the_same_number() -> None:
    guard = LockoutGuard(max_failures=2)
    leave = Leave(guard, at_once=2)
    (await permit(leave)).end(ProofEnd.UNANSWERED)
    first, second = await permit(leave), await permit(leave)
    first.end(ProofEnd.REFUSED)
    second.end(ProofEnd.DENIED)
    assert await leave.admit("NTLM", "host:443") is None
    leave.close()
    assert guard.refusals[0] == 3


async def test_what_is_cut_from_here_is_no_failure() -> None:
    guard = LockoutGuard(max_failures=1)
    leave = Leave(guard, at_once=2)
    first, second = await permit(leave), await permit(leave)
    leave.cut()
    first.end(ProofEnd.UNANSWERED)
    second.end(ProofEnd.UNANSWERED)
    assert (leave.strayed, leave.in_doubt) == (False, False)
    leave.close()
    assert guard.refusals[0] == 0


async def test_leave_that_comes_with_a_cancel_is_given_back() -> None:
    leave = Leave(LockoutGuard(max_failures=1), at_once=1)
    first = await permit(leave)
    waiting = asyncio.ensure_future(leave.admit("NTLM", "host:443"))
    await asyncio.sleep(0)
    first.end(ProofEnd.ACCEPTED)
    waiting.cancel()
    await asyncio.wait([waiting])
    await asyncio.wait_for(permit(leave), 1)


async def test_what_was_never_sent_counts_nothing_and_a_permit_ends_once() -> None:
    leave = Leave(LockoutGuard(max_failures=1), at_once=50)
    one = await permit(leave)
    one.end(ProofEnd.UNSENT)
    one.end(ProofEnd.REFUSED)
    assert leave.remaining == 1


@pytest.mark.parametrize("accepted", [True, False])
async def test_in_doubt_the_accepted_proof_is_sent_once_more_before_another_load(accepted: bool) -> None:  # noqa: FBT001
    guard, asked = LockoutGuard(max_failures=1), []

    async def control(permits: Permits) -> bool:
        given = await permits.admit("NTLM", "host:443")
        assert given is not None
        asked.append(given)
        given.end(ProofEnd.ACCEPTED if accepted else ProofEnd.REFUSED)
        return accepted

    first = await guard.admit("NTLM", "host:443")
    assert first is not None
    first.end(ProofEnd.ACCEPTED)
    guard.control = control
    leave = Leave(guard, at_once=4)
    (await permit(leave)).end(ProofEnd.DENIED)
    assert await leave.still_accepted("NTLM", "host:443") is accepted
    assert len(asked) == 1


async def test_without_a_doubt_nothing_is_sent() -> None:
    leave = Leave(LockoutGuard(max_failures=1), at_once=4)
    (await permit(leave)).end(ProofEnd.ACCEPTED)
    assert await leave.still_accepted("NTLM", "host:443")
