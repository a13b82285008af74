"""What a run keeps of each probe and of each task, and what it has seen so far."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

from proxytest.model.observation import Observation
from proxytest.probe.declare import Probe, Task, Trouble

#: A task's place: that of its probe, and its number there.
Place = tuple[int, int]


@dataclass(slots=True)
class Asked:
    """One probe and its state."""

    probe: Probe
    place: int
    known: set[tuple[str, str, int, str]] = field(default_factory=set)
    noted: list[Observation] = field(default_factory=list)  #: made without asking
    open: int = 0  #: tasks that are not done
    count: int = 0  #: number of its tasks and direct observations
    in_vain: Counter[Trouble] = field(default_factory=Counter)  #: tasks that failed again alone, by the first trouble
    helped: bool = False  #: did one that failed beside others not fail alone?
    revisited: int = 0  #: observations of the kinds that it revisits, when it was called last
    hurried: bool = False  #: was it called beside its own tasks?
    followed: int = 0  #: observations that it was called with last, if that was before all that it waits for was done
    done: bool = False


@dataclass(frozen=True, slots=True)
class Queued:
    """A task, and its position in the run."""

    asked: Asked
    place: Place
    task: Task
    alone: bool = False  #: does it run when nothing else is in progress through the proxy?
    trouble: Trouble | None = None  #: with which it ended beside others


def in_order(seen: Mapping[Place, tuple[Observation, ...]], awaited: Iterable[Asked] = ()) -> Iterator[Observation]:
    """Return the observations in the order of the probes and their tasks; of the awaited, up to a task without any."""
    ends = {one.place: next(number for number in count(1) if (one.place, number) not in seen) for one in awaited}
    for place, number in sorted(seen):
        if number < ends.get(place, number + 1):
            yield from seen[place, number]
