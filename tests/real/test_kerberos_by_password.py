"""Kerberos by a password, where Negotiate leads to nothing else: one ticket, and of a wrong password one attempt."""

from collections.abc import Iterator

import pytest

from tests.real import cases
from tests.real.audit import NOT_COMPATIBLE, run_audit_by_kerberos, shown_secrets
from tests.real.domain import ALICE, BOB, JUERGEN, Account, Domain
from tests.real.hosts import IDBROKER
from tests.real.origin import Origin
from tests.real.squid import Squid, running_squid


@pytest.fixture(scope="module")
def squid(origin: Origin, domain: Domain) -> Iterator[Squid]:
    with running_squid(cases.KERBEROS, origin, domain) as squid:
        yield squid


@pytest.mark.parametrize(
    ("typed", "account"),
    [
        pytest.param(ALICE.user, ALICE, id="plain"),
        pytest.param(f"CORP\\{ALICE.user}", ALICE, id="down-level-name"),
        pytest.param(f"{ALICE.user}@CORP.TEST", ALICE, id="kerberos-principal"),
        # An enterprise name (RFC 6806 section 5): plain `kinit` does not find it, `kinit -E` does.
        pytest.param(f"{ALICE.user}@corp.test", ALICE, id="user-principal-name"),
        pytest.param(JUERGEN.user, JUERGEN, id="umlauts-and-euro-sign"),
        pytest.param(BOB.user, BOB, id="colon-percent-at-and-blanks"),
    ],
)
def test_the_password_logs_on(typed: str, account: Account, squid: Squid, domain: Domain, with_kerberos: str) -> None:
    before = len(squid.requests())
    audit = run_audit_by_kerberos(
        squid,
        "negotiate",
        environment=domain.environment_without_ticket,
        account=Account(user=typed, password=account.password),
        python=with_kerberos,
        targets=[IDBROKER],
    )
    result = audit.result("auth/scheme", "negotiate")
    assert (result["status"], result["reason"]) == ("pass", "accepted (Kerberos) after 1 request")
    assert {request.user for request in squid.requests()[before:]} == {None, f"{account.user}@CORP.TEST"}
    assert domain.bad_passwords(account) == 0
    assert (audit.verdict, audit.exit_status) == ("incompatible", NOT_COMPATIBLE)
    assert shown_secrets(audit.raw + audit.stderr, account.password, user=typed) == []


def test_a_wrong_password_is_tried_once(squid: Squid, domain: Domain, with_kerberos: str) -> None:
    before = domain.bad_passwords()
    audit = run_audit_by_kerberos(
        squid,
        "negotiate",
        environment=domain.environment_without_ticket,
        account=Account(user=ALICE.user, password="wrong"),
        python=with_kerberos,
        targets=[IDBROKER],
        whole=True,
    )
    assert domain.bad_passwords() == before + 1
    assert audit.status("auth/scheme", "negotiate") == "fail"
    assert (audit.verdict, audit.exit_status) == ("incompatible", NOT_COMPATIBLE)
