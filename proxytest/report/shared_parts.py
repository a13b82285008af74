"""Many runs in memory: what they have in common, such as their profile and most results, is there once."""

from dataclasses import replace
from typing import TypeVar, cast

from proxytest.model.run import Run

T = TypeVar("T")


class SharedParts:
    """The parts of all runs that came by: of ten thousand sites, most have been seen at another one."""

    def __init__(self) -> None:
        self._known: dict[object, object] = {}

    def of(self, run: Run) -> Run:
        """Return an equal run, made of parts that are known."""
        results = tuple(self._one(result) for result in run.results)
        return replace(run, profile=self._one(run.profile), results=results)

    def _one(self, part: T) -> T:
        try:
            return cast("T", self._known.setdefault(part, part))
        except TypeError:  # a result that was read back, of which a finding has facts
            return part
