"""Answers of sites, as they are stored: whole, in part, and those that cannot be read."""

import gzip
from dataclasses import replace

import pytest

from proxytest.fleet.site_answer import Answer, answer_or_refusal, packed, read_answer
from proxytest.model.errors import UsageError
from tests.report.conftest import RUN

ANSWER = Answer(id="1", site="berlin", version="1.0", run=RUN)
HEADERS = {"Nats-Msg-Id": "1"}


def test_an_answer_is_read_as_it_was_written() -> None:
    assert read_answer(packed(ANSWER), "berlin") == replace(ANSWER, run=read_answer(packed(ANSWER), "berlin").run)
    refusal = replace(ANSWER, run=None, refused="not now")
    assert read_answer(packed(refusal), "berlin") == refusal


def test_in_part_it_has_the_conclusions_alone() -> None:
    whole, part = (read_answer(packed(ANSWER), "berlin", whole=whole).run for whole in (True, False))
    assert whole is not None
    assert whole.trace
    assert part == replace(whole, trace=(), observations=())


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"no gzip", "cannot be read"),
        (packed(ANSWER)[:-20], "cannot be read"),
        (gzip.compress(b"[]", mtime=0), "cannot be read"),
        (gzip.compress(b'{"format": 2}', mtime=0), "has format 2, but this version knows 1"),
        (
            gzip.compress(b'{"format": 1, "id": "1", "version": "1", "run": {"format": 99}}', mtime=0),
            "the report has format 99",
        ),
    ],
    ids=["no-gzip", "cut", "no-object", "another-format", "another-report"],
)
def test_what_cannot_be_read_is_a_refusal_that_says_so(content: bytes, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        read_answer(content, "berlin")
    refusal = answer_or_refusal(content, "berlin", HEADERS)
    assert (refusal.id, refusal.site, refusal.run) == ("1", "berlin", None)
    assert why in refusal.refused
    assert answer_or_refusal(content, "berlin", None).id == ""
