"""How the way to one target ended, by the results that are about it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from proxytest.model.event import Operation
from proxytest.model.result import Finding, Party, Result, Status
from proxytest.model.run import Run
from proxytest.report.places import Place, place_of, reached_by


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """PASS and WARN: the target was reached; FAIL and UNDECIDED: not known to get past a place; SKIP: not tried.

    WARN, where a failure is waived: excused, and not reached all the same.
    """

    status: Status
    place: Place = Place.CLOUD
    codes: tuple[str, ...] = ()
    reason: str = ""  #: where it is undecided, or was not tried
    waived: bool = False  #: is it a failure that a waiver excuses?

    @property
    def stops(self) -> bool:
        """Does it end before the target, as far as is known?"""
        return self.waived or self.status in (Status.FAIL, Status.UNDECIDED)

    @property
    def reaches(self) -> bool:
        """Was the target reached?"""
        return not self.stops and self.status in (Status.PASS, Status.WARN)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the results along the places of one way."""

    places: Sequence[Place]
    operations: Mapping[int, Operation]  #: of the events
    known: Mapping[str, Finding]  #: a finding of each code
    blockers: frozenset[str]  #: the codes of failures: a skip names the one that caused it

    def place(self, finding: Finding) -> Place:
        """Return the finding's place on this way."""
        found = place_of(finding, self.operations, past_proxy=Place.PROXY not in self.places)
        return found if found in self.places else Place.BEYOND

    def root(self, finding: Finding) -> Finding:
        """Return the finding that explains this one, for it breaks where that does; itself where there is none."""
        seen = {finding.code}
        while (code := finding.because or "") in self.known and code not in seen:
            seen.add(code)
            finding = self.known[code]
        return finding

    def found(self, results: Iterable[Result]) -> list[tuple[Place, str]]:
        """Return place and code of each cause, in the order of the way; what only we cannot do stops nothing."""
        every = (one for result in results for one in result.findings if one.party is not Party.OUR_LIMIT)
        placed = dict.fromkeys((self.place(one), one.code) for one in map(self.root, every))
        return sorted(placed, key=lambda one: self.places.index(one[0]))

    def end(self, results: Sequence[Result], proving: Sequence[Result]) -> End:
        """Return how the way ended to the target that the results are about; only `proving` say that it was reached."""
        stopped = (self._broken(results), self._blocked(results), self._undecided(results), self._waived(proving))
        ended = (*stopped, _reached(proving))
        return next((end for end in ended if end is not None), untried(proving))

    def _broken(self, results: Sequence[Result]) -> End | None:
        failed = [result for result in results if fails(result)]
        if found := self.found(failed):
            first = found[0][0]
            return End(status=Status.FAIL, place=first, codes=tuple(code for place, code in found if place is first))
        return self._open(failed[0]) if failed else None

    def _waived(self, results: Sequence[Result]) -> End | None:
        """Return where a failure is that is excused: a waiver proves nothing, so the target was not reached."""
        if not (found := self.found(one for one in results if one.status is Status.FAIL and one.excused)):
            return None
        first = found[0][0]
        codes = tuple(code for place, code in found if place is first)
        return End(status=Status.WARN, place=first, codes=codes, waived=True)

    def _blocked(self, results: Sequence[Result]) -> End | None:
        """Return where the failure is that kept the target from being tried."""
        skipped = (result.because for result in results if result.status is Status.SKIP)
        code = next((code for code in skipped if code in self.blockers), None)
        if code is None:
            return None
        cause = self.root(self.known[code])
        return End(status=Status.FAIL, place=self.place(cause), codes=(cause.code,))

    def _undecided(self, results: Sequence[Result]) -> End | None:
        return next((self._open(result) for result in results if result.status is Status.UNDECIDED), None)

    def _open(self, result: Result) -> End:
        """Return the place of a result that blames nobody."""
        code = result.code or ""
        told = [*result.findings, *([self.known[code]] if code in self.known else [])]
        reached = self.place(self.root(told[0])) if told else reached_by(result.evidence, code, self.operations)
        codes = tuple(dict.fromkeys(filter(None, (code, *(one.code for one in told)))))
        place = reached if reached in self.places else Place.BEYOND
        return End(status=Status.UNDECIDED, place=place, codes=codes, reason=result.reason)


def fails(result: Result) -> bool:
    """Is it a failure that no waiver excuses?"""
    return result.status is Status.FAIL and not result.excused


def warns(result: Result) -> bool:
    """Is it a warning, or a failure that a waiver excuses?"""
    return result.status is Status.WARN or (result.status is Status.FAIL and result.excused)


def reader_of(run: Run, places: Sequence[Place]) -> Reader:
    """Return what reads the results of a run along a way."""
    told = [one for result in run.results for one in result.findings]
    return Reader(
        places,
        {event.seq: event.operation for event in run.trace},
        {one.code: one for one in reversed(told)},
        frozenset(one.code for result in run.results if fails(result) for one in result.findings),
    )


def _reached(results: Sequence[Result]) -> End | None:
    if any(map(warns, results)):
        return End(status=Status.WARN)
    return End(status=Status.PASS) if any(one.status is Status.PASS for one in results) else None


def untried(results: Sequence[Result]) -> End:
    """Return that nothing was tried, and why."""
    return End(status=Status.SKIP, reason=next((one.reason for one in results if one.status is Status.SKIP), ""))


def marks(reader: Reader, results: Iterable[Result]) -> Iterator[tuple[Place, Status, str]]:
    """Return what is to be told at a place, though the traffic gets past it."""
    for result in results:
        if warns(result) or fails(result):
            status = Status.FAIL if fails(result) else Status.WARN
            yield from ((place, status, code) for place, code in reader.found([result]))
