"""The guard gives leave for proofs, and counts what an account may have counted."""

import asyncio
from pathlib import Path

import pytest

from proxytest.engine import guard as guard_module
from proxytest.engine.guard import LockoutGuard
from proxytest.wire.account_past import NO_PAST, Past
from proxytest.wire.account_record import AccountRecord
from proxytest.wire.permits import PATIENCE, Permit, Permits, ProofEnd

HOST, OTHER = "accepted.test:443", "other.test:443"
FREE = (ProofEnd.ACCEPTED, ProofEnd.TICKET, ProofEnd.UNSENT)
UNPROVEN = [end for end in ProofEnd if end not in FREE]


async def permit(guard: LockoutGuard, target: str = HOST) -> Permit:
    given = await asyncio.wait_for(guard.admit("NTLM", target), 1)
    assert given is not None
    return given


async def after(*ends: ProofEnd, allowed: int = 1, record: "_Shared | None" = None) -> LockoutGuard:
    guard = LockoutGuard(max_failures=allowed, record=record)
    for end in ends:
        (await permit(guard)).end(end)
    return guard


async def accepted(
    *, control: ProofEnd | None = None, allowed: int = 1, record: "_Shared | None" = None
) -> tuple[LockoutGuard, list[str]]:
    """Return a guard of an accepted user, and what its control was asked for, which ends so."""
    guard, asked = await after(ProofEnd.ACCEPTED, allowed=allowed, record=record), list[str]()

    async def again(permits: Permits) -> bool:
        given = await permits.admit("NTLM", HOST)
        assert given is not None
        asked.append(HOST)
        await asyncio.sleep(0)
        given.end(control or ProofEnd.UNSENT)
        return control is ProofEnd.ACCEPTED

    guard.control = again if control is not None else None
    return guard, asked


async def in_doubt(
    *, control: ProofEnd, allowed: int = 1, record: "_Shared | None" = None
) -> tuple[LockoutGuard, list[str]]:
    guard, asked = await accepted(control=control, allowed=allowed, record=record)
    (await permit(guard, OTHER)).end(ProofEnd.DENIED)
    return guard, asked


@pytest.mark.parametrize("end", FREE)
async def test_what_was_accepted_or_not_sent_or_a_ticket_costs_nothing(end: ProofEnd) -> None:
    assert (await after(end)).remaining == 1


@pytest.mark.parametrize("end", UNPROVEN)
async def test_a_first_proof_that_is_not_accepted_is_a_failure_whatever_came_back(end: ProofEnd) -> None:
    guard = await after(end)
    assert guard.remaining == 0
    assert await guard.admit("Basic", OTHER) is None


@pytest.mark.parametrize("end", UNPROVEN)
async def test_two_may_fail_where_two_are_allowed(end: ProofEnd) -> None:
    assert (await after(end, end, allowed=2)).remaining == 0


async def test_after_a_success_a_refusal_still_counts() -> None:
    assert (await after(ProofEnd.ACCEPTED, ProofEnd.REFUSED)).remaining == 0


async def test_what_can_only_follow_a_log_on_is_no_doubt_of_it() -> None:
    guard, asked = await accepted(control=ProofEnd.REFUSED)
    (await permit(guard, OTHER)).end(ProofEnd.PASSED)
    await permit(guard, OTHER)
    assert asked == []


@pytest.mark.parametrize("end", [ProofEnd.DENIED, ProofEnd.UNANSWERED])
async def test_the_accepted_proof_is_sent_again_before_the_next_after_a_doubt(end: ProofEnd) -> None:
    guard, asked = await accepted(control=ProofEnd.ACCEPTED)
    (await permit(guard, OTHER)).end(end)
    assert asked == []
    await permit(guard, OTHER)
    assert (asked, guard.remaining) == ([HOST], 1)


@pytest.mark.parametrize("end", [ProofEnd.DENIED, ProofEnd.UNANSWERED])
async def test_where_it_is_not_accepted_any_more_nothing_further_is_sent(end: ProofEnd) -> None:
    guard, asked = await accepted(control=ProofEnd.REFUSED)
    (await permit(guard, OTHER)).end(end)
    assert [await guard.admit("NTLM", OTHER) for _ in range(3)] == [None] * 3
    assert asked == [HOST]
    assert "no longer accepts" in guard.reason


async def test_hosts_that_are_denied_may_be_many_while_the_accepted_one_is_accepted() -> None:
    guard, asked = await accepted(control=ProofEnd.ACCEPTED)
    for number in range(20):
        (await permit(guard, f"denied-{number}.test:443")).end(ProofEnd.DENIED)
    assert (guard.remaining, len(asked)) == (1, 19)


@pytest.mark.parametrize(("end", "target"), [(ProofEnd.UNANSWERED, OTHER), (ProofEnd.DENIED, HOST)])
async def test_a_node_that_refuses_in_disguise_is_asked_four_times_at_most(end: ProofEnd, target: str) -> None:
    """A balancer leads each control to the good node, and each proof to the other."""
    guard, _ = await accepted(control=ProofEnd.ACCEPTED)
    sent = 0
    while (given := await guard.admit("NTLM", target)) is not None:
        sent += 1
        given.end(end)
    assert sent == 4


async def test_twenty_proofs_that_are_accepted_make_up_for_one_that_was_lost() -> None:
    guard, _ = await accepted(control=ProofEnd.ACCEPTED)
    for _ in range(5):
        (await permit(guard, OTHER)).end(ProofEnd.UNANSWERED)
        for _ in range(20):
            (await permit(guard)).end(ProofEnd.ACCEPTED)
    assert guard.remaining == 1


async def test_only_one_control_is_under_way_however_many_wait() -> None:
    guard, asked = await accepted(control=ProofEnd.ACCEPTED)
    (await permit(guard, OTHER)).end(ProofEnd.DENIED)
    first, *others = [asyncio.ensure_future(guard.admit("NTLM", OTHER)) for _ in range(5)]
    given = await asyncio.wait_for(first, 1)
    assert given is not None
    assert asked == [HOST]
    assert not any(one.done() for one in others)
    given.end(ProofEnd.REFUSED)
    assert await asyncio.wait_for(asyncio.gather(*others), 1) == [None] * 4


async def given_up(guard: LockoutGuard) -> None:
    """Wait for the control for a moment, then give up."""
    waiting = asyncio.ensure_future(guard.admit("NTLM", OTHER))
    await asyncio.sleep(0.01)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)


async def test_a_control_that_is_given_up_before_it_is_sent_leaves_the_doubt() -> None:
    guard, asked = await in_doubt(control=ProofEnd.ACCEPTED)
    answer = guard.control

    async def hangs(_: Permits) -> bool:
        return await asyncio.Future()

    guard.control = hangs
    await given_up(guard)
    guard.control = answer
    await permit(guard, OTHER)
    assert (asked, guard.remaining) == ([HOST], 1)


async def test_a_control_that_is_given_up_without_its_answer_is_a_failure_that_says_so() -> None:
    guard, _ = await in_doubt(control=ProofEnd.ACCEPTED)

    async def hangs(permits: Permits) -> bool:
        await permits.admit("NTLM", HOST)
        return await asyncio.Future()

    guard.control = hangs
    await given_up(guard)
    assert guard.remaining == 0
    assert "the answer of the proxy to this user's log-on by NTLM is not known" in guard.reason


async def test_a_control_without_an_answer_is_no_change_of_the_proxy() -> None:
    guard, asked = await in_doubt(control=ProofEnd.UNANSWERED)
    assert await guard.admit("NTLM", OTHER) is None
    assert asked == [HOST]
    assert "the answer of the proxy to this user's log-on by NTLM is not known" in guard.reason


async def test_a_control_that_cannot_be_sent_is_tried_once_more_and_is_remembered_nowhere() -> None:
    shared = _Shared("self")
    guard, asked = await in_doubt(control=ProofEnd.UNSENT, record=shared)
    assert await guard.admit("NTLM", OTHER) is None
    assert (asked, guard.remaining) == ([HOST, HOST], 0)
    assert "could not be asked again" in guard.reason
    assert shared.ends == ["accepted"]


async def test_where_the_second_control_is_sent_all_goes_on() -> None:
    guard, _ = await in_doubt(control=ProofEnd.ACCEPTED)
    answer, tried = guard.control, list[str]()

    async def out_of_reach_at_first(permits: Permits) -> bool:
        tried.append(HOST)
        return len(tried) > 1 and answer is not None and await answer(permits)

    guard.control = out_of_reach_at_first
    await permit(guard, OTHER)
    assert len(tried) == 2


@pytest.mark.parametrize("allowed", [2, 3, 4, 5, 8])
@pytest.mark.parametrize("end", [ProofEnd.DENIED, ProofEnd.UNANSWERED])
async def test_a_control_that_is_refused_shows_that_all_that_was_in_doubt_was_refused_too(
    allowed: int, end: ProofEnd
) -> None:
    guard, asked = await accepted(control=ProofEnd.REFUSED, allowed=allowed)
    under_way = [await permit(guard, f"{number}.test:443") for number in range(allowed - 1)]
    beside = asyncio.ensure_future(guard.admit("NTLM", OTHER))
    await asyncio.sleep(0)
    for one in under_way:
        one.end(end)
    assert await asyncio.wait_for(beside, 1) is None
    assert (len(asked), guard.remaining) == (1, 0)


async def test_several_who_wait_send_one_control() -> None:
    guard, asked = await in_doubt(control=ProofEnd.REFUSED, allowed=3)
    waiting = [asyncio.ensure_future(guard.admit("NTLM", OTHER)) for _ in range(5)]
    await asyncio.sleep(0.05)
    assert (len(asked), guard.remaining) == (1, 1)
    assert sum(one.done() for one in waiting) == 1
    for one in waiting:
        one.cancel()


@pytest.mark.parametrize(("allowed", "sent"), [(1, 1), (2, 1), (3, 2)])
async def test_a_second_nonce_is_answered_in_a_control_where_that_may_fail_too(allowed: int, sent: int) -> None:
    guard, _ = await in_doubt(control=ProofEnd.REFUSED, allowed=allowed)
    given: list[Permit] = []

    async def two_nonces(permits: Permits) -> bool:
        while len(given) < 2 and (one := await permits.admit("Digest", HOST)) is not None:
            given.append(one)
            one.end(ProofEnd.REFUSED)
        return False

    guard.control = two_nonces
    assert await guard.admit("NTLM", OTHER) is None
    assert (len(given), guard.remaining) == (sent, 0)
    assert ("no longer accepts" in guard.reason) is (sent == 2)


async def test_what_was_refused_is_counted_though_a_second_proof_was_not_sent() -> None:
    guard, asked = await in_doubt(control=ProofEnd.REFUSED, allowed=3)

    async def cut_off(permits: Permits) -> bool:
        for end in (ProofEnd.REFUSED, ProofEnd.UNSENT):
            one = await permits.admit("Digest", HOST)
            assert one is not None
            asked.append(HOST)
            one.end(end)
        return False

    guard.control = cut_off
    await permit(guard, OTHER)
    assert (len(asked), guard.remaining) == (2, 1)


async def test_a_control_that_is_accepted_makes_up_for_one_that_could_not_be_sent() -> None:
    guard, _ = await in_doubt(control=ProofEnd.ACCEPTED)
    answer, reached = guard.control, iter([False, True, False, True])

    async def now_and_then(permits: Permits) -> bool:
        return next(reached) and answer is not None and await answer(permits)

    guard.control = now_and_then
    (await permit(guard, OTHER)).end(ProofEnd.DENIED)
    await permit(guard, OTHER)
    assert guard.remaining == 1


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
    waiting = asyncio.ensure_future(guard.admit("NTLM", HOST))
    await asyncio.sleep(0)
    assert not waiting.done()
    for one in open_now:
        one.end(ProofEnd.ACCEPTED)
    assert await asyncio.wait_for(waiting, 1) is not None


async def test_a_refusal_turns_away_all_who_wait() -> None:
    guard = LockoutGuard(max_failures=1)
    first = await permit(guard)
    waiting = [asyncio.ensure_future(guard.admit("NTLM", HOST)) for _ in range(8)]
    await asyncio.sleep(0)
    first.end(ProofEnd.REFUSED)
    assert await asyncio.wait_for(asyncio.gather(*waiting), 1) == [None] * 8


async def side_by_side(number: int, *, allowed: int = 1) -> tuple[LockoutGuard, list[asyncio.Task[Permit | None]]]:
    """Let so many ask for permits, once proofs may go side by side."""
    guard = await after(ProofEnd.ACCEPTED, allowed=allowed)
    guard.go_side_by_side(far=True)
    asking = [asyncio.ensure_future(guard.admit("NTLM", HOST)) for _ in range(number)]
    await asyncio.sleep(0)
    return guard, asking


def given(asking: list[asyncio.Task[Permit | None]]) -> list[Permit]:
    return [permit for one in asking if one.done() and (permit := one.result()) is not None]


def accepted_again(guard: LockoutGuard) -> list[str]:
    """Let the control be accepted, and return each time that it was sent."""
    asked = list[str]()

    async def again(permits: Permits) -> bool:
        asked.append("again")
        one = await permits.admit("NTLM", HOST)
        assert one is not None
        one.end(ProofEnd.ACCEPTED)
        return True

    guard.control = again
    return asked


async def test_four_proofs_go_side_by_side_where_a_domain_forgives() -> None:
    _, asking = await side_by_side(6)
    assert len(given(asking)) == 4
    given(asking)[0].end(ProofEnd.ACCEPTED)
    await asyncio.sleep(0)
    assert len(given(asking)) == 5
    for one in asking:
        one.cancel()


async def test_the_first_refusal_stops_what_waits_beside_it() -> None:
    guard, asking = await side_by_side(9)
    given(asking)[1].end(ProofEnd.REFUSED)
    await asyncio.wait(asking, timeout=1)
    assert len(given(asking)) == 4
    assert await guard.admit("NTLM", HOST) is None


async def test_after_a_failure_that_was_allowed_proofs_go_one_after_another() -> None:
    guard, asking = await side_by_side(4, allowed=3)
    first, *others = given(asking)
    first.end(ProofEnd.REFUSED)
    for one in others:
        one.end(ProofEnd.ACCEPTED)
    (await permit(guard)).end(ProofEnd.ACCEPTED)
    await permit(guard)
    beside = asyncio.ensure_future(guard.admit("NTLM", HOST))
    await asyncio.sleep(0)
    assert not beside.done()
    beside.cancel()


async def test_what_is_silent_is_one_of_the_four_and_no_doubt_before_all_are() -> None:
    guard, asking = await side_by_side(5)
    asked = accepted_again(guard)
    for silent in given(asking)[:3]:
        silent.release_on_silence()
    await asyncio.sleep(0)
    assert (len(given(asking)), asked) == (4, [])
    given(asking)[3].release_on_silence()
    await asyncio.wait(asking, timeout=1)
    assert (len(given(asking)), asked) == (5, ["again"])


async def test_near_the_proxy_they_go_side_by_side_once_a_late_answer_accepted() -> None:
    guard, _ = await accepted(control=ProofEnd.ACCEPTED)
    guard.go_side_by_side(far=False)
    late = await permit(guard)
    beside = asyncio.ensure_future(guard.admit("NTLM", HOST))
    await asyncio.sleep(0)
    assert not beside.done()
    late.release_on_silence()
    late.end(ProofEnd.ACCEPTED)
    await asyncio.wait_for(beside, 1)
    for _ in range(3):
        await permit(guard)
    assert guard.patience > PATIENCE


@pytest.mark.parametrize(("lost", "remaining"), [(2, 1), (4, 0)])
async def test_those_that_are_lost_beside_each_other_are_counted_after_the_control(lost: int, remaining: int) -> None:
    guard, asking = await side_by_side(4)
    asked = accepted_again(guard)
    for number, one in enumerate(given(asking)):
        one.end(ProofEnd.UNANSWERED if number < lost else ProofEnd.ACCEPTED)
    after = await asyncio.wait_for(guard.admit("NTLM", HOST), 1)
    assert (asked, guard.remaining, after is not None) == (["again"], remaining, remaining == 1)


async def test_once_one_was_lost_they_go_one_after_another_and_four_are_the_most() -> None:
    """A node may refuse this user in disguise, for its directory knows another password."""
    guard, asking = await side_by_side(4)
    accepted_again(guard)
    for number, one in enumerate(given(asking)):
        one.end(ProofEnd.UNANSWERED if number < 3 else ProofEnd.ACCEPTED)
    one = await permit(guard)
    beside = asyncio.ensure_future(guard.admit("NTLM", HOST))
    await asyncio.sleep(0)
    assert not beside.done()
    one.end(ProofEnd.UNANSWERED)
    assert await asyncio.wait_for(beside, 1) is None
    assert "were lost or denied" in guard.reason


async def test_a_doubt_stops_all_until_the_accepted_one_is_accepted_again() -> None:
    guard, asking = await side_by_side(3)
    asked = accepted_again(guard)
    lost, *others = given(asking)
    lost.end(ProofEnd.DENIED)
    waiting = asyncio.ensure_future(guard.admit("NTLM", OTHER))
    await asyncio.sleep(0)
    assert (waiting.done(), asked) == (False, [])  # others are still under way
    for one in others:
        one.end(ProofEnd.ACCEPTED)
    assert await asyncio.wait_for(waiting, 1) is not None
    assert asked == ["again"]


async def test_a_silent_proof_of_a_proven_user_lets_others_go_on_and_still_counts_when_it_is_refused() -> None:
    guard = await after(ProofEnd.ACCEPTED)
    silent = await permit(guard)
    silent.release_on_silence()
    (await permit(guard)).end(ProofEnd.ACCEPTED)
    silent.end(ProofEnd.REFUSED)
    assert guard.remaining == 0


async def test_beside_a_silent_proof_others_are_sent_once_the_accepted_one_is_accepted_again() -> None:
    guard, asked = await accepted(control=ProofEnd.ACCEPTED)
    (await permit(guard, OTHER)).release_on_silence()
    assert asked == []
    await permit(guard, OTHER)
    assert asked == [HOST]


async def test_a_password_that_is_changed_while_a_directory_is_slow_is_sent_twice_at_most() -> None:
    guard, asked = await accepted(control=ProofEnd.REFUSED)
    silent = await permit(guard, OTHER)
    silent.release_on_silence()
    others = [asyncio.ensure_future(guard.admit("NTLM", OTHER)) for _ in range(5)]
    assert await asyncio.wait_for(asyncio.gather(*others), 1) == [None] * 5
    silent.end(ProofEnd.REFUSED)
    assert asked == [HOST]


async def test_a_far_end_that_was_slow_and_no_more_is_waited_for_less() -> None:
    """A proxy that looks up each name for two seconds held up every log-on for as long."""
    guard, _ = await accepted(control=ProofEnd.ACCEPTED)
    for end, less in ((ProofEnd.ACCEPTED, True), (ProofEnd.DENIED, False), (ProofEnd.ACCEPTED, True)):
        slow = await permit(guard, OTHER)
        slow.release_on_silence()
        slow.end(end)
        (quick := await permit(guard, OTHER)).end(ProofEnd.ACCEPTED)
        assert (quick.patience < PATIENCE) is less


async def test_a_silent_proof_of_a_user_who_was_never_proven_keeps_others_waiting() -> None:
    guard = LockoutGuard(max_failures=1)
    silent = await permit(guard)
    silent.release_on_silence()
    waiting = asyncio.ensure_future(guard.admit("NTLM", HOST))
    await asyncio.sleep(0)
    assert not waiting.done()
    silent.end(ProofEnd.REFUSED)
    assert await asyncio.wait_for(waiting, 1) is None


async def test_few_silent_proofs_let_others_go_on() -> None:
    guard = await after(ProofEnd.ACCEPTED)
    for _ in range(4):
        (await permit(guard, OTHER)).release_on_silence()
    (await permit(guard, OTHER)).release_on_silence()
    waiting = asyncio.ensure_future(guard.admit("NTLM", OTHER))
    await asyncio.sleep(0)
    assert not waiting.done()
    waiting.cancel()


async def test_an_account_that_is_locked_while_all_that_may_wait_do_is_refused_five_times() -> None:
    """As the table of docs/explanation/security.md says."""
    guard, asked = await accepted(control=ProofEnd.ACCEPTED)
    waiting = [await permit(guard, OTHER)]
    for _ in range(4):
        waiting[-1].release_on_silence()
        waiting.append(await permit(guard, OTHER))
    waiting[-1].release_on_silence()
    for one in waiting:
        one.end(ProofEnd.REFUSED)
    assert (guard.refusals[0], len(asked)) == (5, 4)
    assert await guard.admit("NTLM", HOST) is None


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (ProofEnd.REFUSED, "refused this user by NTLM"),
        (ProofEnd.UNANSWERED, "did not answer this user's"),
        (ProofEnd.DENIED, "did not accept this user's"),
    ],
)
async def test_it_says_why(end: ProofEnd, words: str) -> None:
    reason = (await after(end)).reason
    assert words in reason
    assert "could lock the account" in reason


class TestTogether:
    """What other processes on the machine did with the same account."""

    def guard(self, folder: Path, *, allowed: int = 1) -> LockoutGuard:
        return LockoutGuard(max_failures=allowed, record=AccountRecord(folder, "alice"))

    @pytest.mark.parametrize("end", UNPROVEN)
    async def test_what_failed_elsewhere_is_not_tried_again(self, tmp_path: Path, end: ProofEnd) -> None:
        (await permit(self.guard(tmp_path))).end(end)
        another = self.guard(tmp_path)
        assert await another.admit("Basic", HOST) is None
        assert "in an earlier run on this machine" in another.reason
        assert "--forget-refusals" in another.reason

    async def test_what_was_accepted_or_never_sent_keeps_nobody_away(self, tmp_path: Path) -> None:
        for end in (ProofEnd.ACCEPTED, ProofEnd.UNSENT):
            (await permit(self.guard(tmp_path))).end(end)
        assert await self.guard(tmp_path).admit("Basic", HOST) is not None

    async def test_one_that_ends_without_a_word_has_sent_it(self, tmp_path: Path) -> None:
        await permit(self.guard(tmp_path))
        assert AccountRecord(tmp_path, "alice").past().failures == 1

    async def test_two_objects_prove_one_after_the_other(self, tmp_path: Path) -> None:
        first = await permit(self.guard(tmp_path))
        waiting = asyncio.ensure_future(self.guard(tmp_path).admit("NTLM", HOST))
        await asyncio.sleep(0.2)
        assert not waiting.done()
        first.end(ProofEnd.REFUSED)
        assert await asyncio.wait_for(waiting, 5) is None

    async def test_who_was_accepted_waits_for_nobody_and_tells_of_a_refusal(self, tmp_path: Path) -> None:
        guard = self.guard(tmp_path)
        (await permit(guard)).end(ProofEnd.ACCEPTED)
        held = await AccountRecord(tmp_path, "alice").acquire()
        (await permit(guard)).end(ProofEnd.REFUSED)
        held.release()
        assert await self.guard(tmp_path).admit("NTLM", HOST) is None

    async def test_two_may_fail_on_the_machine_where_two_are_allowed(self, tmp_path: Path) -> None:
        for _ in range(2):
            (await permit(self.guard(tmp_path, allowed=2))).end(ProofEnd.REFUSED)
        assert await self.guard(tmp_path, allowed=2).admit("NTLM", HOST) is None

    async def test_who_gives_up_waiting_for_another_keeps_nobody_waiting(self, tmp_path: Path) -> None:
        held, guard = await AccountRecord(tmp_path, "alice").acquire(), self.guard(tmp_path)
        waiting = asyncio.ensure_future(guard.admit("NTLM", HOST))
        await asyncio.sleep(0.1)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        held.release()
        assert await asyncio.wait_for(guard.admit("NTLM", HOST), 5) is not None

    async def test_where_nothing_can_be_remembered_the_reason_says_so(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("no folder")
        guard = LockoutGuard(max_failures=1, record=AccountRecord(tmp_path / "file", "alice"))
        (await permit(guard)).end(ProofEnd.REFUSED)
        assert "not remembered for other runs on this machine" in guard.reason


class _Shared:
    """A record and its lease, of which another may be first between a look and the word that something is sent."""

    trouble = ""

    def __init__(self, *first: str, refused_meanwhile: bool = False) -> None:
        self.past, self.leased, self.ends = NO_PAST, 0, list[str]()
        self._first = list(first)  #: who is, each time: "self" or "other"; or "nobody", who waits for ever
        self._refused_meanwhile = refused_meanwhile

    async def acquire(self) -> "_Shared":
        self.leased += 1
        return self

    async def sending(self, sentence: str) -> bool:
        first = self._first.pop(0)
        if first == "nobody":
            await asyncio.Future()
        if first == "other" and self._refused_meanwhile:
            self.past = Past(failures=1, sentence=sentence)
        return first == "self"

    def accepted(self) -> None:
        self.ends.append("accepted")

    def failed(self, sentence: str) -> None:
        self.ends.append(sentence)

    def withdrawn(self) -> None:
        self.ends.append("withdrawn")

    def release(self) -> None:
        self.leased -= 1

    def forget(self) -> None: ...


async def test_who_finds_another_first_looks_again() -> None:
    shared = _Shared("other", "other", "self")
    given = await permit(LockoutGuard(max_failures=1, record=shared))
    assert shared.leased == 1
    given.end(ProofEnd.ACCEPTED)
    assert (shared.leased, shared.ends) == (0, ["accepted"])


async def test_what_another_was_refused_first_is_not_sent() -> None:
    shared = _Shared("other", "self", refused_meanwhile=True)
    assert await LockoutGuard(max_failures=1, record=shared).admit("NTLM", HOST) is None
    assert (shared.leased, shared.ends) == (0, [])


async def test_who_gives_up_before_it_is_known_that_something_is_sent_keeps_nobody_waiting() -> None:
    shared = _Shared("nobody", "self")
    guard = LockoutGuard(max_failures=1, record=shared)
    waiting = asyncio.ensure_future(guard.admit("NTLM", HOST))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert shared.leased == 0
    await permit(guard)


@pytest.mark.parametrize(("first", "let_go"), [("nobody", 1), ("self", 0)])
async def test_who_waits_for_another_process_or_site_lets_his_connection_go(
    first: str, let_go: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard_module, "_HELD", 0.01)
    closed: list[str] = []
    guard = LockoutGuard(max_failures=1, record=_Shared(first))
    waiting = asyncio.ensure_future(guard.admit("NTLM", HOST, lambda: closed.append("closed")))
    await asyncio.sleep(0.05)
    assert len(closed) == let_go
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
