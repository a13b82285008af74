"""Answers of sites, as they are stored: whole, in part, and those that cannot be read."""

import gzip
import json
from dataclasses import replace

import pytest

from proxytest.fleet.site_answer import Answer, answer_or_refusal, packed, read_answer
from proxytest.model.errors import UsageError
from tests.report.conftest import RUN

ANSWER = Answer(id="1", site="berlin", version="1.0", run=RUN)
HEADERS = {"Nats-Msg-Id": "1"}
TOLD = {"format": 1, "id": "1", "version": "1"}


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
        (gzip.compress(b'{"format": 1, "id": "\xed\xa0\x80", "version": "1"}', mtime=0), "cannot be read"),
        (gzip.compress(json.dumps({**TOLD, "run": {"results": ["x" * (9 << 20)]}}).encode()), "more than any audit"),
        (gzip.compress(b'{"format": 2}', mtime=0), "has format 2, but this version knows 1"),
        (
            gzip.compress(b'{"format": 1, "id": "1", "version": "1", "run": {"format": 99}}', mtime=0),
            "the report has format 99",
        ),
    ],
    ids=["no-gzip", "cut", "no-object", "no-utf-8", "endless", "another-format", "another-report"],
)
def test_what_cannot_be_read_is_a_refusal_that_says_so(content: bytes, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        read_answer(content, "berlin")
    refusal = answer_or_refusal(content, "berlin", HEADERS)
    assert (refusal.id, refusal.site, refusal.run) == ("1", "berlin", None)
    assert why in refusal.refused
    assert answer_or_refusal(content, "berlin", None).id == ""


def written(**told: object) -> bytes:
    return gzip.compress(json.dumps({**TOLD, **told}).encode(), mtime=0)


def test_long_texts_are_cut() -> None:
    found = read_answer(written(id="i" * 999, version="v" * 999, refused="r" * 9999), "berlin")
    assert (len(found.id), len(found.version), len(found.refused)) == (83, 83, 1003)
    unread = answer_or_refusal(written(format="f" * 9999), "berlin", {"Nats-Msg-Id": "i" * 999})
    assert (len(unread.id), len(unread.refused)) == (83, 1003)


def test_no_lone_surrogate_of_a_site_stays_and_pairs_do() -> None:
    texts = {r"\ud800": "\ufffd", r"\uDFFFx": "\ufffdx", r"\ud83d\ude00": "\U0001f600", r"\\ud800": r"\ud800"}
    for text, read in texts.items():
        content = gzip.compress(f'{{"format": 1, "id": "1", "version": "1", "refused": "{text}"}}'.encode(), mtime=0)
        assert read_answer(content, "berlin").refused == read
    assert answer_or_refusal(b"", "berlin", {"Nats-Msg-Id": "\udcff"}).id == "?"
