"""How many tasks may be under way at once, near a proxy and far from it."""

from dataclasses import replace

import pytest

from proxytest.engine.guard import LockoutGuard
from proxytest.engine.room import Room
from proxytest.probe.declare import Lane
from proxytest.probe.network import Network
from proxytest.protocol.redact import Scrubber
from proxytest.wire.permits import ProofEnd
from proxytest.wire.recorder import Recorder
from tests.support.plans import plan_for


def room(at_once: int = 8) -> tuple[Room, Network]:
    plan = replace(plan_for(port=1), max_concurrency=at_once)
    network = Network(plan, Recorder(now=lambda: 0.0, scrubber=Scrubber()), LockoutGuard(max_failures=1))
    return Room(network), network


def most(made: Room) -> int:
    """Begin one after another until there is no room for more."""
    return next(number for number in range(100) if Lane.PROXY not in made.free([Lane.PROXY] * number, alone=False))


def test_near_the_proxy_as_many_as_the_plan_says() -> None:
    assert most(room()[0]) == 8


def test_far_from_it_three_times_as_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Network, "far", True)
    assert most(room()[0]) == 24


@pytest.mark.parametrize(("silent", "expected"), [(0, 8), (3, 11), (16, 24), (40, 24)])
def test_those_without_an_answer_keep_no_others(monkeypatch: pytest.MonkeyPatch, silent: int, expected: int) -> None:
    monkeypatch.setattr(Network, "silent", silent)
    made, _ = room()
    assert most(made) == expected
    assert made.hurry == (silent > 0)


async def test_no_more_than_usual_once_the_user_is_accepted_and_one_proof_waits_for_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Network, "far", True)
    made, network = room()
    permit = await network.guard.admit("NTLM", "host:443")
    assert permit is not None
    permit.end(ProofEnd.ACCEPTED)
    assert most(made) == 8
    network.guard.go_side_by_side(far=True)
    assert most(made) == 24


async def test_far_from_it_what_comes_next_is_prepared_unless_one_proof_waits_for_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made, network = room()
    seen = [made.prepares]
    monkeypatch.setattr(Network, "far", True)
    seen.append(made.prepares)
    permit = await network.guard.admit("NTLM", "host:443")
    assert permit is not None
    permit.end(ProofEnd.ACCEPTED)
    seen.append(made.prepares)
    network.prepares = True  # its turn will come soon
    seen.append(made.prepares)
    made.shrink(slower=True)
    assert [*seen, made.prepares] == [False, True, False, True, False]


def test_a_limit_halves_them_and_the_distance_and_silence_count_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("far", True), ("silent", 5), ("answers_late", True)):
        monkeypatch.setattr(Network, name, value)
    made, _ = room()
    made.shrink(slower=True)
    assert (most(made), made.hurry) == (4, False)


def test_beside_what_must_be_alone_nothing_begins_through_the_proxy() -> None:
    assert room()[0].free([Lane.PROXY], alone=True) == {Lane.PAST}


def test_past_the_proxy_there_is_room_of_its_own() -> None:
    made, _ = room(at_once=1)
    assert made.free([Lane.PROXY], alone=False) == {Lane.PAST}
    assert made.free([Lane.PAST] * 64, alone=False) == {Lane.PROXY}
