"""Whatever stands in krb5.conf, and however KDCs answer: the library shows them a password once, by their own count."""

from pathlib import Path

import pytest

from tests.real.kdc import Mood, running_kdcs
from tests.real.programs import CHECKOUT, run

ASKS = """
import asyncio
from proxytest.model.credentials import Credentials, Secret
from proxytest.wire.ticket import fetch_ticket
print(asyncio.run(fetch_ticket(Credentials(user="alice", password=Secret("wrong")), seconds=20)).end)
"""


@pytest.mark.parametrize(
    ("moods", "asked", "end"),
    [
        pytest.param([Mood.REFUSES], 0, "refused", id="alone"),
        pytest.param([Mood.REFUSES, Mood.REFUSES], 0, "refused", id="a replica refuses and the primary would too"),
        pytest.param([Mood.REFUSES, Mood.REFUSES, Mood.REFUSES], 0, "refused", id="two replicas"),
        pytest.param([Mood.REFUSES_LATE, Mood.REFUSES, Mood.REFUSES], 0, "refused", id="the first takes three seconds"),
        pytest.param([Mood.SILENT, Mood.REFUSES, Mood.REFUSES], 0, "unanswered", id="the first never answers"),
        pytest.param([Mood.HANGS_UP, Mood.REFUSES, Mood.REFUSES], 0, "unanswered", id="the first hangs up"),
        pytest.param(
            [Mood.BREAKS, Mood.REFUSES, Mood.REFUSES], 0, "unanswered", id="the first has an error of its own"
        ),
        pytest.param([Mood.BUSY, Mood.REFUSES_LATE, Mood.REFUSES], 0, "refused", id="the first connects late"),
        pytest.param([Mood.ABSENT, Mood.REFUSES, Mood.REFUSES], 1, "refused", id="the first is not there"),
        pytest.param([Mood.LATE_BY_UDP, Mood.LATE_BY_UDP, Mood.REFUSES], 0, "refused", id="two late ones by UDP"),
        pytest.param([Mood.ABSENT, Mood.ABSENT, Mood.REFUSES], None, "failed", id="only the primary is there"),
    ],
)
def test_a_wrong_password_is_shown_once(
    moods: list[Mood], asked: int | None, end: str, with_kerberos: str, tmp_path: Path
) -> None:
    with running_kdcs(tmp_path, *moods) as (kdcs, environment):
        finished = run([with_kerberos, "-c", ASKS], environment={**environment, "PYTHONPATH": str(CHECKOUT)})
        assert finished.stdout.strip() == end, finished.stderr
        assert [kdc.proofs for kdc in kdcs] == [1 if number == asked else 0 for number in range(len(kdcs))]
