"""An account that processes, objects and threads have in common: nobody repeats what failed for another."""

import asyncio
import os
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from proxytest.wire.account_past import NO_PAST, REMEMBERED
from proxytest.wire.account_record import AccountRecord
from tests.support.account_processes import ACCOUNT, started

NOW = datetime(2026, 11, 28, 12, 4, tzinfo=UTC)
MANY = 8


class Clock:
    """A clock that is set."""

    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "proxytest"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def record(folder: Path, clock: Clock) -> AccountRecord:
    return AccountRecord(folder, ACCOUNT, now=clock)


async def held(record: AccountRecord) -> bool:
    """Does somebody hold the lease?"""
    with suppress(TimeoutError):
        async with asyncio.timeout(0.2):
            (await record.acquire()).release()
            return False
    return True


def run_together(task: str, folder: Path, report: Path) -> list[str]:
    """Let many processes begin at once."""
    report.touch()
    processes = [started(task, folder, report) for _ in range(MANY)]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("begin\n")
        process.stdin.flush()
    for process in processes:
        with process:
            assert process.wait(60) == 0
    return report.read_text().split()


def test_a_wrong_password_is_sent_by_one_process_of_many(folder: Path, tmp_path: Path) -> None:
    assert run_together("wrong", folder, tmp_path / "report") == ["sent", "answered"]
    past = AccountRecord(folder, ACCOUNT).past()
    assert (past.failures, past.sentence) == (1, "refused")


def test_a_right_password_is_sent_by_all_one_after_another(folder: Path, tmp_path: Path) -> None:
    assert run_together("right", folder, tmp_path / "report") == ["sent", "answered"] * MANY
    assert AccountRecord(folder, ACCOUNT).past() == NO_PAST


async def test_a_process_that_is_killed_while_it_waits_for_the_answer_has_failed(folder: Path, tmp_path: Path) -> None:
    record = AccountRecord(folder, ACCOUNT)
    with started("hang", folder, tmp_path / "report") as process:
        print("begin", file=process.stdin, flush=True)
        assert process.stdout is not None
        assert process.stdout.readline() == "sent\n"
        assert await held(record)
        process.kill()
    lease = await asyncio.wait_for(record.acquire(), 5)
    assert (lease.past.failures, lease.past.sentence) == (1, "sent without an answer")
    lease.release()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
async def test_a_fork_does_not_have_the_lease_and_does_not_keep_it(folder: Path, tmp_path: Path) -> None:
    with started("fork", folder, tmp_path / "report") as process:
        print("begin", file=process.stdin, flush=True)
        assert process.stdout is not None
        told = sorted([process.stdout.readline(), process.stdout.readline()])
        assert told == [
            "child: the lease was released, or is that of the process before a fork\n",
            "parent: refused\n",
        ]
        assert process.wait(10) == 0
        lease = await asyncio.wait_for(AccountRecord(folder, ACCOUNT).acquire(), 5)  # the child still runs
        assert (lease.past.failures, lease.past.sentence) == (1, "refused")
        lease.release()
        print("end", file=process.stdin, flush=True)


async def test_two_objects_exclude_each_other(record: AccountRecord, folder: Path) -> None:
    other = AccountRecord(folder, ACCOUNT)
    lease = await record.acquire()
    assert await held(other)
    assert await held(record)
    lease.release()
    assert not await held(other)


async def test_other_accounts_need_not_wait(record: AccountRecord, folder: Path) -> None:
    lease = await record.acquire()
    await lease.sending("sent")
    bob = AccountRecord(folder, "bob")
    assert not await held(bob)
    assert bob.past() == NO_PAST
    lease.release()


async def test_whoever_gives_up_waiting_leaves_nothing_behind(record: AccountRecord) -> None:
    lease = await record.acquire()
    waiting = asyncio.create_task(record.acquire())
    await asyncio.sleep(0.1)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    lease.release()
    assert not await held(record)


def test_event_loops_of_two_threads_take_turns(folder: Path) -> None:
    turns: list[str] = []

    async def take_turns(name: str) -> None:
        record = AccountRecord(folder, ACCOUNT)
        for _ in range(5):
            lease = await record.acquire()
            turns.append(f"{name} begins")
            await asyncio.sleep(0.01)
            turns.append(f"{name} ends")
            lease.release()
            await asyncio.sleep(0.06)

    threads = [threading.Thread(target=lambda name=name: asyncio.run(take_turns(name))) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(turns) == 20
    assert all(begin.replace("begins", "ends") == end for begin, end in zip(turns[::2], turns[1::2], strict=True))


async def test_an_attempt_is_written_down_before_it_is_sent(record: AccountRecord, folder: Path) -> None:
    lease = await record.acquire()
    await lease.sending("sent without an answer")
    past = AccountRecord(folder, ACCOUNT, now=Clock()).past()
    assert (past.failures, past.sentence, past.since) == (1, "sent without an answer", NOW)
    lease.release()
    assert record.past() == past


async def test_a_refusal_counts_once_and_says_how_it_was(record: AccountRecord) -> None:
    lease = await record.acquire()
    await lease.sending("sent")
    lease.failed("refused")
    assert (lease.past.failures, lease.past.sentence) == (1, "refused")
    lease.failed("refused again, without having been announced")
    assert lease.past.failures == 2
    lease.release()


async def test_who_is_accepted_has_no_past(record: AccountRecord) -> None:
    record.failed("refused")
    lease = await record.acquire()
    assert lease.past.failures == 1
    await lease.sending("sent")
    lease.accepted()
    assert lease.past == NO_PAST
    lease.release()


@pytest.mark.parametrize("before", [0, 2])
async def test_what_was_not_sent_after_all_leaves_no_trace(record: AccountRecord, clock: Clock, before: int) -> None:
    for _ in range(before):
        record.failed("refused")
    past = record.past()
    clock.time += timedelta(minutes=1)
    lease = await record.acquire()
    await lease.sending("sent")
    lease.withdrawn()
    assert lease.past == past
    lease.withdrawn()
    assert lease.past == past
    lease.release()


async def test_what_was_forgotten_meanwhile_is_not_counted(record: AccountRecord) -> None:
    record.failed("refused")
    lease = await record.acquire()
    await lease.sending("sent")
    record.forget()
    lease.failed("refused again")
    assert lease.past.failures == 1
    lease.release()


async def test_a_refusal_elsewhere_survives_what_is_withdrawn(record: AccountRecord) -> None:
    lease = await record.acquire()
    await lease.sending("sent")
    record.failed("refused elsewhere")
    lease.withdrawn()
    assert (lease.past.failures, lease.past.sentence) == (1, "refused elsewhere")
    lease.release()


async def test_a_released_lease_is_of_no_use(record: AccountRecord) -> None:
    lease = await record.acquire()
    lease.release()
    lease.release()
    for use in (lambda: lease.past, lease.accepted, lease.withdrawn):
        with pytest.raises(RuntimeError, match="released"):
            use()
    with pytest.raises(RuntimeError, match="released"):
        await lease.sending("sent")
    assert record.past() == NO_PAST


def test_a_refusal_is_remembered_for_a_time(record: AccountRecord, clock: Clock) -> None:
    record.failed("refused")
    clock.time += REMEMBERED - timedelta(seconds=1)
    assert record.past().until == NOW + REMEMBERED
    clock.time += timedelta(seconds=1)
    assert record.past() == NO_PAST


def test_forgetting_is_for_one_account(record: AccountRecord, folder: Path) -> None:
    bob = AccountRecord(folder, "bob", now=Clock())
    record.failed("refused")
    bob.failed("refused")
    record.forget()
    assert record.past() == NO_PAST
    assert bob.past().failures == 1


def test_nothing_is_opened_before_it_is_used(folder: Path) -> None:
    AccountRecord(folder, ACCOUNT)
    assert not folder.exists()


def test_no_name_is_in_the_folder(record: AccountRecord, folder: Path) -> None:
    record.failed("refused")
    assert not any(ACCOUNT in path.name or ACCOUNT.encode() in path.read_bytes() for path in folder.iterdir())


def test_a_file_is_called_otherwise_in_another_folder(record: AccountRecord, folder: Path, tmp_path: Path) -> None:
    record.failed("refused")
    AccountRecord(tmp_path / "other", ACCOUNT).failed("refused")
    shared = {path.name for path in folder.iterdir()} & {path.name for path in (tmp_path / "other").iterdir()}
    assert shared == {"key", "gate"}
