"""Runs that earlier versions stored, in the words of today."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from proxytest.model.result import Party, Result, Status, Sureness
from proxytest.model.run import FORMAT, Run

#: The code of findings that were written before there were codes.
UNNAMED = "unnamed"
READABLE = tuple(range(1, FORMAT + 1))

_UNNAMED = {"code": UNNAMED, "party": Party.NOT_KNOWN.value, "certainty": Sureness.LIKELY.value}

#: How format 1, which had no status for it, began the reason of what was tried and not told apart.
_NOT_DECIDED = ("not decided: ", "not decided, ")


def with_codes(data: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON of a run whose findings have all that findings of today have; what is there already stays."""
    if data.get("format") == 1:
        for finding in _findings(data):
            for key, value in _UNNAMED.items():
                finding.setdefault(key, value)
    return data


def _findings(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Return the findings, as far as the data, which anybody may have written, has that form."""
    results = data.get("results")
    for result in results if isinstance(results, list) else []:
        found = result.get("findings") if isinstance(result, dict) else None
        yield from (one for one in (found if isinstance(found, list) else []) if isinstance(one, dict))


def in_words_of_today(run: Run) -> Run:
    """Return a run with the statuses of this version's format; its results are not judged anew."""
    return replace(run, results=tuple(map(_decided, run.results))) if run.format == 1 else run


def _decided(result: Result) -> Result:
    """A sentence tells it, since a file of format 1 holds nothing else; no other module reads one."""
    told = next((one for one in _NOT_DECIDED if result.reason.startswith(one)), None)
    if result.status is not Status.SKIP or told is None:
        return result
    return replace(result, status=Status.UNDECIDED, reason=result.reason.removeprefix(told))
