"""Names and passwords as people have them: each way to write a user, umlauts, the euro sign, and what URLs split at."""

from collections.abc import Iterator

import pytest

from tests.real import cases
from tests.real.audit import COMPATIBLE, run_audit, shown_secrets
from tests.real.curl import NOT_AUTHENTICATED, REACHED, SecondOpinion, ask_curl
from tests.real.domain import ALICE, BOB, JUERGEN, Account, Domain
from tests.real.hosts import IDBROKER
from tests.real.origin import Origin
from tests.real.squid import Squid, running_squid


def in_domain(account: Account) -> Account:
    return Account(user=f"CORP\\{account.user}", password=account.password)


def at_domain(account: Account) -> Account:
    return Account(user=f"{account.user}@corp.test", password=account.password)


@pytest.fixture(scope="module")
def squid(origin: Origin, domain: Domain) -> Iterator[Squid]:
    with running_squid(cases.NEGOTIATE_AND_NTLM, origin, domain) as squid:
        yield squid


@pytest.mark.parametrize(
    ("typed", "account"),
    [
        pytest.param(at_domain(ALICE), ALICE, id="principal-name"),
        pytest.param(JUERGEN, JUERGEN, id="umlauts-and-euro-sign"),
        pytest.param(in_domain(JUERGEN), JUERGEN, id="umlauts-in-a-down-level-name"),
        pytest.param(BOB, BOB, id="colon-percent-at-and-blanks"),
    ],
)
def test_the_account_logs_on(typed: Account, account: Account, squid: Squid, domain: Domain) -> None:
    before = len(squid.requests())
    audit = run_audit(squid, "negotiate", "ntlm", user=typed.user, password=typed.password, targets=[IDBROKER])
    requests = squid.requests()[before:]
    assert (audit.verdict, audit.exit_status) == ("compatible", COMPATIBLE)
    assert {("auth/scheme", "negotiate"), ("auth/scheme", "ntlm")} <= audit.passed()
    assert {request.user for request in requests} == {None, f"CORP\\{account.user}"}
    assert not [request for request in requests if request.refused]
    assert domain.bad_passwords(account) == 0
    assert shown_secrets(audit.raw + audit.stderr, typed.password, user=typed.user) == []


@pytest.mark.parametrize(
    ("typed", "opinion"),
    [
        pytest.param(in_domain(ALICE), REACHED, id="down-level-name"),
        pytest.param(at_domain(ALICE), REACHED, id="principal-name"),
        pytest.param(BOB, REACHED, id="colon-percent-at-and-blanks"),
        # curl writes the bytes of UTF-8 as if each were a letter of its own; the audit must do better.
        pytest.param(JUERGEN, NOT_AUTHENTICATED, id="umlauts-which-curl-cannot"),
    ],
)
def test_what_curl_says(typed: Account, opinion: SecondOpinion, squid: Squid) -> None:
    assert ask_curl(squid, [IDBROKER], scheme="ntlm", user=typed.user, password=typed.password) == [opinion]
