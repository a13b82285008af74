"""How large a head the proxy takes matters to clients that speak Kerberos."""

from dataclasses import replace

import pytest

from proxytest.checks.auth_token_size import auth_token_size
from proxytest.judgement.evidence import Evidence
from proxytest.model.observation import HeadSizes
from proxytest.model.run import Asked
from proxytest.scenario.profile import load_profile

PROFILE = load_profile("spark-2016")
KERBEROS = replace(PROFILE, clients=tuple(replace(client, kerberos=True) for client in PROFILE.clients))
SMALL = HeadSizes(target="a:443", taken=(8192, 16384), refused=32768, events=(3,))
LARGE = HeadSizes(target="a:443", taken=(8192, 16384, 32768, 65536), events=(3,))


@pytest.mark.parametrize(
    ("seen", "kerberos", "status"),
    [(SMALL, True, "warn"), (SMALL, False, "pass"), (LARGE, True, "pass"), (LARGE, False, "pass")],
)
def test_a_small_limit_is_a_warning_where_tickets_are_sent(seen: HeadSizes, kerberos: bool, status: str) -> None:  # noqa: FBT001  a column
    profile = KERBEROS if kerberos else PROFILE
    evidence = Evidence(profile=profile, asked=Asked(schemes=(), targets=("a:443",)), observations=(seen,))
    (judgement,) = auth_token_size.judge(evidence)
    assert judgement.status == status
