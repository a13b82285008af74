"""Whether log-ons are slow, or only what the proxy does before a first tunnel to each host."""

import pytest

from proxytest.features.logon.auth_time import auth_time
from proxytest.features.logon.observations import SchemeRepeated, SchemeTried
from proxytest.features.tunnel.observations import HttpsTried
from proxytest.model.challenge import Scheme
from proxytest.model.outcome import Outcome
from proxytest.model.result import Judgement
from tests.support.evidence import CONNECTED, evidence

HOSTS = ("a.test:443", "b.test:443", "c.test:443", "d.test:443")


def judged(first: float, later: float, hosts: tuple[str, ...] = HOSTS, *, again: int = 2) -> Judgement:
    tried = SchemeTried(
        scheme=Scheme.NTLM, target=hosts[0], outcome=Outcome.ACCEPTED, answer=CONNECTED, logon_s=first, events=(2,)
    )
    repeated = SchemeRepeated(
        scheme=Scheme.NTLM,
        target=hosts[0],
        outcomes=(Outcome.ACCEPTED,) * again,
        logon_s=(later,) * again,
        events=tuple(range(3, 3 + again)),
    )
    tunnels = (
        HttpsTried(
            target=host,
            scheme=Scheme.NTLM,
            outcome=Outcome.ACCEPTED,
            answer=CONNECTED,
            logon_s=first,
            events=(10 + place,),
        )
        for place, host in enumerate(hosts[1:])
    )
    (row,) = auth_time.judge(evidence(tried, *((repeated,) if again else ()), *tunnels))
    return row


@pytest.mark.parametrize(
    ("first", "later", "code"),
    [(0.1, 0.1, None), (1.5, 1.5, "logon.slow"), (1.5, 0.1, "tunnel.first-is-slow"), (0.1, 1.5, None)],
)
def test_the_log_ons_for_a_host_that_was_asked_for_before_are_the_control(
    first: float, later: float, code: str | None
) -> None:
    row = judged(first, later)
    assert row.status == ("warn" if code else "pass")
    assert [found.code for found in row.findings] == ([code] if code else [])


def test_what_both_took_is_told() -> None:
    (found,) = judged(2.1, 0.1).findings
    assert found.actual == "4 hosts: median 2.1 s; asked for again: 0.1 s"


def test_without_a_control_each_log_on_counts() -> None:
    assert [found.code for found in judged(1.5, 0.1, again=0).findings] == ["logon.slow"]
