"""A handshake that fails, where that of one other kind of client to the same host, or its domain, succeeds."""

import pytest

from proxytest.features.tls.observations import As, ControlTried
from proxytest.features.tunnel.observations import DirectTried, HttpsTried
from proxytest.judgement.handshake_for_some import cut_in_handshake, handshake_for_some, spares_the_clients
from proxytest.model.certificate import TlsSeen
from proxytest.model.challenge import Scheme
from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.observation import Observation
from proxytest.model.outcome import Outcome
from proxytest.model.result import Finding, Party
from tests.support.evidence import CONNECTED, evidence, handshake

HOST, SIBLING, ELSEWHERE = "wdm-a.wbx2.com:443", "u2c.wbx2.com:443", "idbroker.webex.com:443"
OPENED = handshake(anchor=None)


def cut(
    target: str = HOST,
    failure: Failure = Failure.RESET,
    operation: Operation = Operation.TLS,
    tls: TlsSeen | None = None,
) -> HttpsTried:
    return HttpsTried(
        target=target,
        scheme=Scheme.NTLM,
        outcome=Outcome.ACCEPTED,
        answer=CONNECTED,
        tls=tls,
        failed=Failed(operation=operation, failure=failure, detail="", event=5),
    )


def as_another(imitates: As, target: str = HOST, tls: TlsSeen | None = None) -> ControlTried:
    return ControlTried(target=target, imitates=imitates, tls=tls or handshake())


def found(*observations: Observation, profile: str = "webex-2026") -> Finding | None:
    return handshake_for_some(cut(), evidence(cut(), *observations, profile=profile))


@pytest.mark.parametrize(
    ("imitates", "remedy"), [(As.BROWSER, "only browsers"), (As.TLS_1_2, "TLS 1.3"), (As.NO_NAME, "server name")]
)
def test_the_difference_is_named(imitates: As, remedy: str) -> None:
    told = found(as_another(imitates))
    assert told is not None
    assert (told.code, told.party, told.facts["as"]) == ("tls.handshake-for-some", Party.NOT_KNOWN, imitates.value)
    assert remedy in told.remedy


@pytest.mark.parametrize(
    "observations",
    [
        (),
        (as_another(As.BROWSER), as_another(As.NO_NAME)),  # it may be chance
        (as_another(As.BROWSER, ELSEWHERE),),
        (as_another(As.BROWSER, SIBLING),),  # which was not seen to fail
        (cut(SIBLING, Failure.TIMEOUT), as_another(As.BROWSER, SIBLING)),  # and fails in another way
    ],
)
def test_nothing_is_told_without_one_that_succeeds_alone(observations: tuple[Observation, ...]) -> None:
    assert found(*observations) is None


def test_a_host_of_the_same_domain_that_fails_alike_stands_for_this_one() -> None:
    assert found(cut(SIBLING), as_another(As.TLS_1_2, SIBLING)) is not None


def test_the_proxy_is_blamed_where_it_intercepts_or_the_way_past_it_works() -> None:
    direct = DirectTried(target=HOST, address="192.0.2.1", tls=handshake())
    for seen in ((as_another(As.TLS_1_2, tls=OPENED),), (as_another(As.TLS_1_2), direct)):
        told = found(*seen)
        assert told is not None
        assert told.party is Party.PROXY


@pytest.mark.parametrize(("profile", "spared"), [("spark-2016", True), ("webex-2026", False)])
def test_clients_without_tls_1_3_are_spared_what_cuts_it(profile: str, spared: bool) -> None:  # noqa: FBT001  a column
    told = found(as_another(As.TLS_1_2), profile=profile)
    assert told is not None
    assert spares_the_clients(told, evidence(profile=profile)) is spared


@pytest.mark.parametrize(
    ("tried", "cuts"),
    [
        (cut(), True),
        (cut(failure=Failure.TLS_ALERT), True),
        (cut(failure=Failure.NOT_TLS), False),
        (cut(operation=Operation.CONNECT), False),
        (cut(tls=handshake()), False),
    ],
)
def test_what_counts_as_cut(tried: HttpsTried, cuts: bool) -> None:  # noqa: FBT001  a column
    assert cut_in_handshake(tried) is cuts
