"""What the hub knows of an account, whatever the order in which attempts are made, answered and written down."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from proxytest.fleet.account_entry import UNKNOWN, AccountEntry, Attempt, read_entry, written

NOW = datetime(2026, 11, 29, 4, 12, tzinfo=UTC)


def attempt(name: str, site: str = "berlin") -> Attempt:
    return Attempt(id=name, site=site, at=NOW).ended(f"{name} was refused")


A, B, C = attempt("a"), attempt("b", "kiel"), attempt("c", "ulm")


def test_nothing_is_known_of_an_account_at_first() -> None:
    assert (UNKNOWN.failures, UNKNOWN.summary, UNKNOWN.proving, UNKNOWN.proven) == (0, "", None, None)


def test_a_report_is_told_where_it_was_and_what_ends_it() -> None:
    assert UNKNOWN.failed(A).failed(B).summary == (
        "b was refused at site kiel, 2026-11-29 04:12 UTC; no site tries again before `proxytest fleet unlock`"
    )


def test_what_is_withdrawn_leaves_what_was_before() -> None:
    before = UNKNOWN.failed(A)
    assert before.claimed(B).withdrawn(B) == before
    assert before.claimed(B).given_up().withdrawn(B) == before


def test_an_attempt_that_is_given_up_counts_once_however_it_ends() -> None:
    given_up = UNKNOWN.claimed(A).given_up()
    assert given_up.refused == (A,)
    assert given_up.failed(A.ended("refused")).refused == (A.ended("refused"),)
    assert given_up.failed(A).failed(A).failures == 1
    assert given_up.accepted(A, UNKNOWN).failures == 0
    assert UNKNOWN.given_up() == UNKNOWN


def test_an_acceptance_makes_up_for_what_was_before_it_alone() -> None:
    before = UNKNOWN.failed(A)
    accepted = before.claimed(B).failed(C).accepted(B, before)
    assert (accepted.refused, accepted.proven, accepted.proving) == ((C,), B, None)


def test_an_attempt_that_ends_late_leaves_that_of_another_alone() -> None:
    later = UNKNOWN.claimed(A).given_up().claimed(B)
    for entry in (later.failed(A), later.accepted(A, UNKNOWN), later.withdrawn(A)):
        assert entry.proving == B


def test_machines_learn_one_by_one_that_their_refusals_are_forgiven() -> None:
    entry = UNKNOWN.failed(A).failed(B).unlocked()
    assert (entry.failures, entry.forgiven) == (0, ("berlin", "kiel"))
    assert entry.learned("berlin").failed(C).unlocked().forgiven == ("kiel", "ulm")


def test_a_sentence_is_cut_and_cannot_make_an_entry_unreadable() -> None:
    told = A.ended("\x1b[2J\ud800" + "x" * 300)
    assert read_entry(written(UNKNOWN.failed(told))).refused == (told,)


texts = st.text('ab é"\\', max_size=200)
#: Not the calendar's first day: east of Greenwich it begins before the calendar does in UTC, and that is refused.
moments = st.datetimes(
    min_value=datetime(1, 1, 2),  # noqa: DTZ001  as hypothesis wants it
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))]),
)
attempts = st.builds(
    Attempt, id=st.text("abc", max_size=3), site=st.text("abc", max_size=3), at=moments, sentence=texts
)
entries = st.builds(
    AccountEntry,
    proving=st.none() | attempts,
    refused=st.lists(attempts, max_size=3).map(tuple),
    proven=st.none() | attempts,
    forgiven=st.lists(st.text("abc", max_size=3), max_size=3).map(tuple),
)


@given(entries)
def test_what_was_written_is_read(entry: AccountEntry) -> None:
    assert read_entry(written(entry)) == entry


def _dressed(**changed: object) -> bytes:
    return json.dumps(json.loads(written(UNKNOWN.failed(A))) | changed).encode()


@given(st.binary(max_size=1024))
@example(b"")
@example(b"[" * 1024)
@example(_dressed(version=2))
@example(_dressed(more=1))
@example(_dressed(refused=[{"id": "a", "site": "x", "at": "9999-12-31T23:59:59-12:00", "sentence": ""}]))
@example(_dressed(refused=[{"id": "a", "site": "x\x1b[2J", "at": "2026-11-29T04:12:00Z", "sentence": ""}]))
@example(_dressed(refused=[{"id": "a", "site": "x", "at": "2026-11-29T04:12:00", "sentence": ""}]))
def test_while_an_entry_cannot_be_read_nobody_sends(content: bytes) -> None:
    entry = read_entry(content)
    assert entry.failures == 99
    assert entry.summary == (
        "what the hub knows of this account cannot be read by this version of proxytest; "
        "no site tries again before `proxytest fleet unlock`"
    )
    assert entry.unlocked() == UNKNOWN


class Sites(RuleBasedStateMachine):
    """Sites that make attempts, a directory that answers them, and what is written of it, in any order.

    An attempt that is given up was answered, or never will be.
    """

    most = 2  #: failures that may be risked

    def __init__(self) -> None:
        super().__init__()
        self.entry = UNKNOWN
        self.counted = 0  #: by the directory, of what was sent since the last unlock
        self.made = 0
        self.sent: dict[str, tuple[Attempt, AccountEntry]] = {}  #: and what was known before
        self.answers: dict[str, str] = {}  #: that are not written yet

    @precondition(lambda self: self.entry.proving is None and self.entry.failures < self.most)
    @rule(site=st.sampled_from(["berlin", "kiel"]))
    def claim(self, site: str) -> None:
        self.made += 1
        one = attempt(str(self.made), site)
        self.sent[one.id] = (one, self.entry)
        self.entry = self.entry.claimed(one)

    def _in_flight(self) -> Iterator[str]:
        return (one for one in self.sent if one not in self.answers)

    @precondition(lambda self: any(self._in_flight()))
    @rule(data=st.data(), answer=st.sampled_from(["accepted", "refused", "unsent", "dead"]))
    def answer(self, data: st.DataObject, answer: str) -> None:
        one = data.draw(st.sampled_from(sorted(self._in_flight())))
        if answer == "refused" or (answer == "dead" and data.draw(st.booleans())):
            self.counted += 1
        if answer == "accepted":
            self.counted = 0
        if answer == "dead":
            del self.sent[one]
        else:
            self.answers[one] = answer

    @precondition(lambda self: self.answers)
    @rule(data=st.data())
    def write(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.answers)))
        (one, before), answer = self.sent.pop(name), self.answers.pop(name)
        match answer:
            case "accepted":
                self.entry = self.entry.accepted(one, before)
            case "refused":
                self.entry = self.entry.failed(one)
            case "unsent":
                self.entry = self.entry.withdrawn(one)

    @precondition(lambda self: not any(self._in_flight()))
    @rule()
    def give_up(self) -> None:
        self.entry = self.entry.given_up()

    @precondition(lambda self: self.entry.proving is None and not self.sent)
    @rule()
    def unlock(self) -> None:
        self.entry, self.counted = self.entry.unlocked(), 0

    @invariant()
    def no_more_is_counted_than_allowed(self) -> None:
        assert self.counted <= self.most

    @invariant()
    def what_is_counted_is_known_or_still_to_be_written(self) -> None:
        unwritten = len(self.answers) + (self.entry.proving is not None)
        assert self.counted <= self.entry.failures + unwritten

    @invariant()
    def it_can_be_written(self) -> None:
        assert read_entry(written(self.entry)) == self.entry


@pytest.mark.parametrize("most", [1, 2, 3])
def test_no_order_of_events_lets_more_fail_than_may(most: int) -> None:
    steps = settings(max_examples=100, stateful_step_count=30, deadline=None)

    class Machine(Sites):
        pass

    Machine.most = most
    run_state_machine_as_test(Machine, settings=steps)
