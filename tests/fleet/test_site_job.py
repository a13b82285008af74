"""Jobs: what the operator signed, for this site, not long ago; nothing else."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.fleet.nkey import new_seed, public_of, sign
from proxytest.fleet.site_job import Job, packed, read_job
from proxytest.model.credentials import Secret
from proxytest.model.errors import UsageError

OPERATOR, STRANGER = new_seed(), new_seed()
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
JOB = Job(id="1", site="berlin", sent=NOW, audit={"auth": ["ntlm"]})


def read(content: bytes, *, by: Secret = OPERATOR, site: str = "berlin", now: datetime = NOW) -> Job:
    return read_job(content, sign(by, content), site=site, sender=public_of(OPERATOR), now=now)


def test_what_was_sent_is_read() -> None:
    assert read(packed(JOB)) == JOB


def test_a_stranger_sends_no_job() -> None:
    with pytest.raises(UsageError, match="not signed by the operator"):
        read(packed(JOB), by=STRANGER)


def test_a_job_of_another_site_is_none() -> None:
    with pytest.raises(UsageError, match="'berlin'"):
        read(packed(JOB), site="rome")


@pytest.mark.parametrize("hours", [-1, 0, 1, 25])
def test_the_clocks_may_differ_by_an_hour(hours: int) -> None:
    assert read(packed(JOB), now=NOW + timedelta(hours=hours)) == JOB


@pytest.mark.parametrize("hours", [-3, 27, 1000])
def test_an_old_job_is_not_carried_out(hours: int) -> None:
    with pytest.raises(UsageError, match="hours ago"):
        read(packed(JOB), now=NOW + timedelta(hours=hours))


@pytest.mark.parametrize(
    "change",
    [
        *({"format": 2}, {"id": ""}, {"id": 3}, {"id": "x" * 81}, {"id": "a\nb"}, {"site": None}, {"sent": "today"}),
        *({"sent": "2026-11-29T12:00:00"}, {"audit": []}, {"audit": None}),
    ],
)
def test_a_job_that_is_none_is_refused_in_a_sentence(change: dict[str, Any]) -> None:
    content = json.dumps(json.loads(packed(JOB)) | change).encode()
    with pytest.raises(UsageError, match="the job"):
        read(content)


def test_a_huge_job_is_refused_before_it_is_read() -> None:
    with pytest.raises(UsageError, match="larger than 256 KiB"):
        read(b"[" * 300_000)


JSON = st.recursive(st.none() | st.text(), st.lists).map(lambda one: json.dumps(one).encode())


@given(st.binary(max_size=200) | JSON)
def test_whatever_is_signed_ends_in_a_sentence(content: bytes) -> None:
    with pytest.raises(UsageError):
        read(content)
