"""Runs side by side: how many, which not at once, and what ends them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from proxytest.engine.side_by_side import Work, side_by_side, uses
from proxytest.model.errors import UsageError
from proxytest.model.media import MediaHost
from tests.support.plans import plan_for


@dataclass
class Watched:
    """Works that note how many of them went on at once."""

    at_once: set[str] = field(default_factory=set)
    most: int = 0
    ended: list[str] = field(default_factory=list)
    together: set[frozenset[str]] = field(default_factory=set)

    def work(self, name: str, *uses: str, error: Exception | None = None) -> Work:
        async def begin() -> None:
            self.at_once.add(name)
            self.most = max(self.most, len(self.at_once))
            self.together |= {frozenset({name, other}) for other in self.at_once - {name}}
            await asyncio.sleep(0.01)
            self.at_once.discard(name)
            if error is not None:
                raise error
            self.ended.append(name)

        return Work(begin=begin, uses=frozenset(uses))


@pytest.fixture
def watched() -> Watched:
    return Watched()


@pytest.mark.parametrize("number", [1, 3, 50])
async def test_no_more_go_on_than_were_asked_for(watched: Watched, number: int) -> None:
    await side_by_side([watched.work(str(one)) for one in range(20)], number)
    assert (len(watched.ended), watched.most) == (20, min(number, 20))


async def test_without_a_number_all_come_to_their_end(watched: Watched) -> None:
    await side_by_side([watched.work(str(one)) for one in range(20)])
    assert len(watched.ended) == 20


async def test_runs_that_use_the_same_are_not_beside_each_other(watched: Watched) -> None:
    names = ("a1", "a2", "b1", "b2")
    await side_by_side([watched.work(name, name[0], "past" if name[1] == "1" else name) for name in names], 4)
    assert len(watched.ended) == 4
    apart = [frozenset({"a1", "a2"}), frozenset({"b1", "b2"}), frozenset({"a1", "b1"})]
    assert not watched.together & set(apart)
    assert watched.together


async def test_after_a_mistake_what_goes_on_ends_and_nothing_begins(watched: Watched) -> None:
    works = [watched.work("bad", error=UsageError("no")), *(watched.work(str(one)) for one in range(5))]
    with pytest.raises(UsageError, match="no"):
        await side_by_side(works, 2)
    assert watched.ended == ["0"]


async def test_a_bug_ends_all(watched: Watched) -> None:
    with pytest.raises(ZeroDivisionError):
        await side_by_side([watched.work("bad", error=ZeroDivisionError()), *_slow(watched)], 3)
    assert not watched.ended


def _slow(watched: Watched) -> Sequence[Work]:
    async def begin() -> None:
        await asyncio.sleep(60)
        watched.ended.append("slow")

    return [Work(begin=begin)] * 3


async def test_nothing_begins_after_a_stop(watched: Watched) -> None:
    stop = asyncio.Event()
    stop.set()
    await side_by_side([watched.work(str(one)) for one in range(5)], 2, stop)
    assert watched.ended == ["0", "1"]


def test_what_runs_of_one_proxy_or_past_the_proxy_share() -> None:
    plan = plan_for(port=1)
    past = replace(plan_for(port=2), direct=True)
    media = replace(plan_for(port=3), media=(MediaHost(host="m"),))
    assert uses(plan) & uses(plan_for(port=1, user="bob"))
    assert not uses(plan) & uses(plan_for(port=2))
    assert not uses(plan) & uses(past)
    assert uses(past) & uses(media)
    assert uses(None) == uses(None)
    assert not uses(plan) & uses(None)
