"""The Date of an answer that a cache held."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from tests.field.logon_proxy import Asked, answering, asks


@pytest.mark.parametrize(
    ("age", "status"),
    [
        ("3600", "pass"),
        ("3590", "pass"),
        ("0", "warn"),
        ("-3600", "warn"),
        ("3600, 3600", "warn"),
        ("9" * 400, "warn"),
    ],
)
async def test_what_a_cache_held_is_as_old_as_its_age(age: str, status: str) -> None:
    date = format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True)

    def says(_: Asked) -> bytes:
        return asks("NTLM", headers=(f"Date: {date}", f"Age: {age}"))

    async with answering(says) as proxy:
        run = await proxy.audited("none", select=("auth/clock",))
    (row,) = (one for one in run.results if one.check == "auth/clock")
    assert row.status == status
