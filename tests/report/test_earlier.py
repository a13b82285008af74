"""Runs of earlier formats say what they said, in the statuses of today."""

import json
from dataclasses import replace

import pytest

from proxytest.features.tunnel.observations import HttpsTried
from proxytest.model.challenge import Scheme
from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.outcome import Outcome
from proxytest.model.result import Status
from proxytest.model.run import Run
from proxytest.report.compare import Change, compare
from proxytest.report.stored_run import from_json, to_json


def stored(run: Run, reason: str, *, number: int = 1, status: Status = Status.SKIP) -> Run:
    """Store a run whose first result says this, and read it back."""
    first, *others = run.results
    text = to_json(replace(run, results=(replace(first, status=status, reason=reason, findings=()), *others)))
    return from_json(json.dumps(json.loads(text) | {"format": number}), "run.json")


@pytest.mark.parametrize("begins", ["not decided: ", "not decided, "])
def test_what_format_1_did_not_decide_is_undecided(run: Run, begins: str) -> None:
    first = stored(run, f"{begins}403 Forbidden").results[0]
    assert (first.status, first.reason) == (Status.UNDECIDED, "403 Forbidden")


def test_other_skips_of_format_1_are_skips(run: Run) -> None:
    assert stored(run, "no PAC file is known").results[0].status is Status.SKIP


def test_a_sentence_decides_nothing_in_format_2(run: Run) -> None:
    assert stored(run, "not decided: x", number=2).results[0].status is Status.SKIP


def test_between_formats_the_same_doubt_is_no_difference(run: Run) -> None:
    before = stored(run, "not decided: 403 Forbidden")
    after = stored(run, "403 Forbidden", number=2, status=Status.UNDECIDED)
    assert compare(before, after).differences == ()


def test_a_pass_that_can_no_longer_be_told_is_no_longer_proven(run: Run) -> None:
    before = stored(run, "", number=2, status=Status.PASS)
    after = stored(run, "403 Forbidden", number=2, status=Status.UNDECIDED)
    assert [one.change for one in compare(before, after).differences] == [Change.UNPROVEN]


@pytest.mark.parametrize(
    ("number", "detail", "status"),
    [
        (1, "the bytes are not TLS; they begin with 'HTTP/1.1 503 Service Unavailable'", 503),
        (1, "the bytes are not TLS; they begin with 'SSH-2.0'", None),
        (2, "the bytes are not TLS; they begin with 'HTTP/1.1 503 Service Unavailable'", None),
    ],
)
def test_the_status_that_came_instead_of_tls_is_read_of_format_1(
    run: Run, number: int, detail: str, status: int | None
) -> None:
    failed = Failed(operation=Operation.TLS, failure=Failure.NOT_TLS, detail=detail, event=1)
    tried = HttpsTried(target="a:443", scheme=Scheme.NTLM, outcome=Outcome.ACCEPTED, failed=failed)
    again = stored(replace(run, observations=(tried,)), "x", number=number).observations[0].failed
    assert again == replace(failed, status=status)
