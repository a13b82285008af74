"""How large a head the proxy takes matters to clients that speak Kerberos."""

from dataclasses import replace

import pytest

from proxytest.features.logon.auth_token_size import auth_token_size
from proxytest.features.logon.observations import HeadSizes
from proxytest.judgement.evidence import Evidence
from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.profile import Profile
from proxytest.model.result import Judgement
from proxytest.model.run import Asked
from proxytest.scenario.profile_file import load_profile
from tests.protocol.answers import answer_of

PROFILE = load_profile("spark-2016")
KERBEROS = replace(PROFILE, clients=tuple(replace(client, kerberos=True) for client in PROFILE.clients))
SMALL = HeadSizes(target="a:443", taken=(8192, 16384), refused=32768, answer=answer_of(status=431), events=(3,))
LARGE = HeadSizes(target="a:443", taken=(8192, 16384, 32768, 65536), events=(3,))


@pytest.mark.parametrize(
    ("seen", "kerberos", "status"),
    [(SMALL, True, "warn"), (SMALL, False, "pass"), (LARGE, True, "pass"), (LARGE, False, "pass")],
)
def test_a_small_limit_is_a_warning_where_tickets_are_sent(seen: HeadSizes, kerberos: bool, status: str) -> None:  # noqa: FBT001  a column
    profile = KERBEROS if kerberos else PROFILE
    assert judged(seen, profile).status == status


def judged(seen: HeadSizes, profile: Profile = KERBEROS) -> Judgement:
    evidence = Evidence(profile=profile, asked=Asked(schemes=(), targets=("a:443",)), observations=(seen,))
    (judgement,) = auth_token_size.judge(evidence)
    return judgement


def lost(operation: Operation = Operation.CONNECT, failure: Failure = Failure.RESET) -> Failed:
    return Failed(operation=operation, failure=failure, detail="", event=3)


def sizes(*taken: int, refused: int, failed: Failed | None) -> HeadSizes:
    return HeadSizes(target="a:443", taken=taken, refused=refused, failed=failed, events=(3,))


def test_two_cuts_in_a_row_beyond_a_size_that_is_taken_are_a_limit() -> None:
    assert judged(sizes(8192, refused=16384, failed=lost())).status == "warn"


@pytest.mark.parametrize(
    "seen",
    [
        sizes(8192, refused=8192, failed=lost()),  # lost, and then taken
        sizes(refused=8192, failed=lost()),  # what is larger than nothing?
        sizes(8192, refused=16384, failed=lost(Operation.DIAL, Failure.REFUSED)),
        sizes(8192, refused=16384, failed=lost(failure=Failure.TIMEOUT)),
    ],
)
@pytest.mark.parametrize("profile", [PROFILE, KERBEROS], ids=["short tokens", "tickets"])
def test_a_lost_connection_is_no_limit(seen: HeadSizes, profile: Profile) -> None:
    row = judged(seen, profile)
    assert row.status == "undecided"
    assert "KiB: " in row.reason
    assert " 0 KiB" not in row.reason


@pytest.mark.parametrize("profile", [PROFILE, KERBEROS], ids=["short tokens", "tickets"])
def test_a_proxy_that_takes_none_of_the_sizes_is_not_said_to_take_0_kib(profile: Profile) -> None:
    row = judged(HeadSizes(target="a:443", taken=(), refused=8192, answer=answer_of(status=400), events=(3,)), profile)
    said = row.reason + "".join(finding.actual for finding in row.findings)
    assert "0 KiB" not in said
    assert "8 KiB" in said
