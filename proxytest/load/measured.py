"""What one step measured."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from proxytest.load.sample import End, Leg, Sample, percentile

_PERCENTS = (5, 50, 95, 99, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One step; times in seconds, over what ended by itself and what still waited when the load ended."""

    level: float
    rate: float
    seconds: float  #: that it lasted
    planned: int  #: arrivals, had it lasted to its end
    whole: bool = True  #: did it last to its end?
    begun: int
    ok: int
    out_of: int = 1  #: the errors are so many of: what arrives in the step, or what is held at its end
    errors: Mapping[str, int] = field(default_factory=dict)  #: by their word
    ours: int = 0  #: that this machine's own limits kept from beginning
    held_back: int = 0  #: that waited for leave to log on
    waiting: int = 0  #: without an answer at the end of the step, of this and earlier steps
    took: Mapping[int, float] = field(default_factory=dict)  #: percentiles
    legs: Mapping[Leg, float] = field(default_factory=dict)  #: 95th percentiles
    late: float = 0.0  #: 95th percentile of this machine's own delay
    busy: float = 0.0  #: the share of one core that this process used

    @property
    def p95(self) -> float:
        """The time that 95 of 100 arrivals took at most."""
        return self.took.get(95, 0.0)

    @property
    def usual(self) -> float:
        """The median."""
        return self.took.get(50, 0.0)

    @property
    def failed(self) -> int:
        """How many errors there were."""
        return sum(self.errors.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class During:
    """What is known of a step beside its samples."""

    level: float
    rate: float
    seconds: float
    planned: int
    whole: bool
    out_of: int
    held_back: int
    waiting: int
    busy: float


def measured(during: During, samples: Sequence[Sample]) -> Measured:
    """Sum up a step. What was ended from here counts with the time that it had waited: it took at least so long."""
    opened = [one for one in samples if one.end is not End.LOST]
    legs = {leg: [one.legs[leg] for one in samples if leg in one.legs] for leg in Leg}
    took = [one.took for one in opened if one.end is not End.OURS]
    return Measured(
        level=during.level,
        rate=during.rate,
        seconds=during.seconds,
        planned=during.planned,
        whole=during.whole,
        out_of=during.out_of,
        begun=len(opened),
        ok=sum(one.end is End.OK for one in samples),
        errors=dict(Counter(one.word or one.end.value for one in samples if one.end.counts_against)),
        ours=sum(one.end is End.OURS for one in samples),
        held_back=during.held_back,
        waiting=during.waiting,
        took={percent: percentile(took, percent) for percent in _PERCENTS} if took else {},
        legs={leg: percentile(values, 95) for leg, values in legs.items() if values},
        late=percentile([one.late for one in opened], 95),
        busy=during.busy,
    )
