"""Runs that earlier versions stored, in the words of today."""

from dataclasses import replace

from proxytest.model.result import Result, Status
from proxytest.model.run import FORMAT, Run

READABLE = tuple(range(1, FORMAT + 1))

#: How format 1, which had no status for it, began the reason of what was tried and not told apart.
_NOT_DECIDED = ("not decided: ", "not decided, ")


def in_words_of_today(run: Run) -> Run:
    """Return a run with the statuses of this version's format; its results are not judged anew."""
    return replace(run, results=tuple(map(_decided, run.results))) if run.format == 1 else run


def _decided(result: Result) -> Result:
    """A sentence tells it, since a file of format 1 holds nothing else; no other module reads one."""
    told = next((one for one in _NOT_DECIDED if result.reason.startswith(one)), None)
    if result.status is not Status.SKIP or told is None:
        return result
    return replace(result, status=Status.UNDECIDED, reason=result.reason.removeprefix(told))
