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
