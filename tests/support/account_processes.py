"""Processes that have an account in common; run as a module with what to do, the folder, and a file to report in."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from proxytest.wire.account_record import AccountRecord, Lease

CHECKOUT = Path(__file__).parents[2]
ACCOUNT = "alice"


def started(task: str, folder: Path, report: Path) -> subprocess.Popen[str]:
    """Start a process, which begins once it is sent a line."""
    command = [sys.executable, "-m", "tests.support.account_processes", task, str(folder), str(report)]
    return subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603


def say(report: Path, line: str) -> None:
    with report.open("a") as file:
        file.write(f"{line}\n")


async def try_password(record: AccountRecord, report: Path, *, right: bool) -> None:
    """Send the password, unless it was refused elsewhere."""
    lease = await record.acquire()
    if not lease.past.failures:
        await lease.sending("sent")
        say(report, "sent")
        await asyncio.sleep(0.05)
        say(report, "answered")
        if right:
            lease.accepted()
        else:
            lease.failed("refused")
    lease.release()


async def hang(record: AccountRecord) -> None:
    """Send, and wait for an answer that never comes."""
    lease = await record.acquire()
    await lease.sending("sent without an answer")
    tell("sent")
    await asyncio.sleep(60)


async def fork(record: AccountRecord) -> None:
    """Fork while the lease is held; both sides tell what they have."""
    lease = await record.acquire()
    await lease.sending("sent")
    child = os.fork()
    if not child:
        tell(f"child: {await _fails(lease)}")
        lease.release()
        sys.stdin.readline()  # it outlives its parent
        os._exit(0)
    lease.failed("refused")
    tell(f"parent: {lease.past.sentence}")
    os._exit(0)


async def _fails(lease: Lease) -> str:
    try:
        await lease.sending("sent by the child")
    except RuntimeError as error:
        return str(error)
    return "sent"


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(task: str, folder: str, report: str) -> None:
    record = AccountRecord(Path(folder), ACCOUNT)
    sys.stdin.readline()
    match task:
        case "wrong" | "right":
            asyncio.run(try_password(record, Path(report), right=task == "right"))
        case "hang":
            asyncio.run(hang(record))
        case "fork":
            asyncio.run(fork(record))


if __name__ == "__main__":
    main(*sys.argv[1:])
