"""Convert runs that earlier versions stored."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from proxytest.model.event import Failure
from proxytest.model.observation import Observation
from proxytest.model.result import Party, Result, Status, Sureness
from proxytest.model.run import FORMAT, Run

_INSTEAD_OF_TLS = re.compile(r"'HTTP/\d\.\d ([1-5]\d\d)\b")

#: The code of findings from before there were codes.
UNNAMED = "unnamed"
READABLE = tuple(range(1, FORMAT + 1))

_UNNAMED = {"code": UNNAMED, "party": Party.NOT_KNOWN.value, "certainty": Sureness.LIKELY.value}

#: How format 1, without the status `undecided`, began the reason of such a result.
_NOT_DECIDED = ("not decided: ", "not decided, ")


def with_codes(data: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON of a run with the keys of current findings added; existing ones stay."""
    if data.get("format") == 1:
        for finding in _findings(data):
            for key, value in _UNNAMED.items():
                finding.setdefault(key, value)
    return data


def _findings(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Return the findings, as far as the data has that form: anybody may have written it."""
    results = data.get("results")
    for result in results if isinstance(results, list) else []:
        found = result.get("findings") if isinstance(result, dict) else None
        yield from (one for one in (found if isinstance(found, list) else []) if isinstance(one, dict))


def with_current_words(run: Run) -> Run:
    """Return a run with the statuses of the current format; results are not judged again."""
    if run.format != 1:
        return run
    results, observations = tuple(map(_decided, run.results)), tuple(map(_with_status, run.observations))
    return replace(run, results=results, observations=observations)


def _with_status(seen: Observation) -> Observation:
    """Return what was seen with the HTTP status that came instead of TLS: format 1 has it only in a sentence."""
    failed = seen.failed
    found = _INSTEAD_OF_TLS.search(failed.detail) if failed is not None else None
    if failed is None or found is None or failed.failure is not Failure.NOT_TLS:
        return seen
    return replace(seen, failed=replace(failed, status=int(found[1])))  # type: ignore[type-var]  # all are dataclasses


def _decided(result: Result) -> Result:
    """Is the result undecided? Format 1 shows it only by a sentence; no other module reads sentences."""
    told = next((one for one in _NOT_DECIDED if result.reason.startswith(one)), None)
    if result.status is not Status.SKIP or told is None:
        return result
    return replace(result, status=Status.UNDECIDED, reason=result.reason.removeprefix(told))
