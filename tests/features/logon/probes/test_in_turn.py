"""What is prepared proves nothing before its turn, and nothing at all where its turn never comes."""

import asyncio
from dataclasses import dataclass, field

import pytest

from proxytest.engine.guard import LockoutGuard
from proxytest.features.logon.probes.in_turn import InTurn
from proxytest.wire.permits import LetGo, Permits, ProofEnd, keep


@dataclass
class LogOns:
    """Each is told in order: begun, proves, ended."""

    told: list[str] = field(default_factory=list)
    let_go: LetGo = keep
    number: int = 0

    async def one(self, permits: Permits) -> str:
        self.number += 1
        name = str(self.number)
        self.told.append(f"{name} begins")
        permit = await permits.admit("NTLM", "host", self.let_go)
        self.told.append(f"{name} proves" if permit else f"{name} may not")
        await asyncio.sleep(0)
        if permit:
            permit.end(ProofEnd.ACCEPTED)
        self.told.append(f"{name} ends")
        return name


async def made(log_ons: LogOns, times: int, *, ahead: int, stop_after: int = 99) -> list[str]:
    in_turn, found = InTurn(log_ons.one, LockoutGuard(max_failures=1), times=times, ahead=ahead), list[str]()
    while len(found) < min(times, stop_after):
        found.append(await in_turn.next())
        await asyncio.sleep(0)
    await in_turn.close()
    return found


async def test_near_the_proxy_nothing_is_prepared() -> None:
    log_ons = LogOns()
    assert await made(log_ons, 2, ahead=0) == ["1", "2"]
    assert log_ons.told == ["1 begins", "1 proves", "1 ends", "2 begins", "2 proves", "2 ends"]


async def test_the_next_begins_beside_the_one_before_and_proves_after_it() -> None:
    log_ons = LogOns()
    assert await made(log_ons, 4, ahead=2) == ["1", "2", "3", "4"]
    told = log_ons.told
    assert told.index("2 begins") < told.index("1 ends") < told.index("2 proves")
    assert told.index("3 begins") < told.index("1 ends")
    assert told.index("4 begins") > told.index("1 ends")
    assert told.index("2 ends") < told.index("3 proves") < told.index("3 ends") < told.index("4 proves")
    assert log_ons.number == 4


async def test_what_was_prepared_never_proves_if_its_turn_does_not_come() -> None:
    log_ons = LogOns()
    assert await made(log_ons, 5, ahead=2, stop_after=2) == ["1", "2"]
    assert "3 begins" in log_ons.told
    assert not [one for one in log_ons.told if one in ("3 proves", "4 proves", "5 begins")]


async def test_a_connection_that_waits_long_for_its_turn_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    gone, ends = asyncio.Event(), asyncio.Event()
    later = asyncio.get_running_loop().call_later
    monkeypatch.setattr(asyncio.get_running_loop(), "call_later", lambda _, callback: later(0, callback))

    async def one(permits: Permits) -> None:
        await permits.admit("NTLM", "host", gone.set)
        await ends.wait()

    in_turn = InTurn(one, LockoutGuard(max_failures=2), times=2, ahead=1)
    first = asyncio.ensure_future(in_turn.next())
    await gone.wait()
    ends.set()
    await first
    await in_turn.close()
