"""The password is right when the run begins and is changed while it goes on: the domain counts what was refused."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.real import cases
from tests.real.audit import run_audit
from tests.real.domain import ALICE, Domain
from tests.real.origin import Origin
from tests.real.relay import running_relay
from tests.real.squid import Squid, running_squid
from tests.support.disguises import DISGUISES

ANOTHER = replace(ALICE, password="Another: sesame 43%")


@pytest.fixture(scope="module")
def squid(origin: Origin, domain: Domain) -> Iterator[Squid]:
    with running_squid(cases.NEGOTIATE_AND_NTLM, origin, domain) as running:
        yield running


@pytest.fixture(autouse=True)
def _alice_as_before(domain: Domain) -> Iterator[None]:
    domain.forget_bad_passwords()
    yield
    domain.change_password(ALICE)


@pytest.fixture
def remembered(domain: Domain) -> Iterator[None]:
    """Let the domain remember passwords, as every domain does unless it is told not to."""
    domain.administer("domain", "passwordsettings", "set", "--history-length=24")
    domain.change_password(ALICE)
    yield
    domain.administer("domain", "passwordsettings", "set", "--history-length=0")


# Where the refusal does not look like one, the proof that was accepted is sent once more, and that is the last.
@pytest.mark.parametrize(("disguise", "most"), [(None, 1), ("403", 2), ("503", 2), ("close", 2)])
@pytest.mark.parametrize("scheme", ["ntlm", "negotiate"])
@pytest.mark.parametrize("at", [2, 9])
def test_what_is_refused_after_the_change(
    squid: Squid, domain: Domain, scheme: str, at: int, disguise: str | None, most: int
) -> None:
    def change(number: int) -> None:
        if number == at:
            domain.change_password(ANOTHER)

    with running_relay(squid, DISGUISES[disguise] if disguise else None) as (proxy, relay):
        relay.before_proof = change
        run_audit(proxy, scheme)
        counted = domain.bad_passwords()
    assert 1 <= counted <= most
    assert relay.proofs == at - 1 + counted


@pytest.mark.usefixtures("remembered")
@pytest.mark.parametrize(
    ("scheme", "at", "disguise"),
    [("ntlm", 3, None), ("ntlm", 9, None), ("ntlm", 9, "403"), ("ntlm", 9, "close"), ("negotiate", 9, None)],
)
def test_far_away_the_domain_counts_none_of_those_that_are_refused(
    squid: Squid, domain: Domain, scheme: str, at: int, disguise: str | None
) -> None:
    """What is side by side there is refused to each, but the domain counts no password that was right before."""
    refused, counted = _changed_far_away(squid, domain, scheme, at=at, disguise=disguise)
    assert counted == 0
    assert 1 <= refused <= 5


def test_far_away_a_domain_that_remembers_no_password_counts_four(squid: Squid, domain: Domain) -> None:
    refused, counted = _changed_far_away(squid, domain, "ntlm", at=9)
    assert 1 <= counted == refused <= 4


def _changed_far_away(
    squid: Squid, domain: Domain, scheme: str, *, at: int, disguise: str | None = None
) -> tuple[int, int]:
    """Return how many proofs the proxy refused, and how many of them the domain counts."""

    def change(number: int) -> None:
        if number == at:
            domain.change_password(ANOTHER)

    with running_relay(squid, DISGUISES[disguise] if disguise else None) as (proxy, relay):
        relay.away, relay.before_proof = 0.1, change
        audit = run_audit(proxy, scheme)
        counted = domain.bad_passwords()
    assert audit.verdict != "compatible"
    return relay.refused, counted
