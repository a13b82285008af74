"""A wrong password is tried once in a whole run; the Active Directory's own count, and Squid's log, are the judges."""

from dataclasses import dataclass

import pytest

from tests.real import cases
from tests.real.access_log import Request
from tests.real.audit import NOT_COMPATIBLE, Audit, run_audit, shown_secrets
from tests.real.domain import Domain
from tests.real.origin import Origin
from tests.real.squid import running_squid

WRONG_PASSWORD = "close:Sesame 42%"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """An audit with the wrong password, what Squid refused, and how often the domain did."""

    audit: Audit
    refused: list[Request]
    counted: int

    @property
    def tried(self) -> str | None:
        """The scheme by which the password was tried."""
        return self.refused[0].credentials


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((cases.NTLM, ["ntlm"]), id="ntlm"),
        pytest.param((cases.NEGOTIATE, ["negotiate"]), id="negotiate"),
        pytest.param((cases.ALL_FOUR, ["auto"]), id="all-four-by-auto"),
        pytest.param((cases.ALL_FOUR, ["basic", "digest", "ntlm", "negotiate"]), id="all-four-by-name"),
        pytest.param((cases.KERBEROS_BESIDE_ALL, ["auto"]), id="kerberos-beside-all-by-auto"),
    ],
)
def attempt(request: pytest.FixtureRequest, origin: Origin, domain: Domain) -> Attempt:
    config, schemes = request.param
    with running_squid(config, origin, domain) as squid:
        before = domain.bad_passwords()
        audit = run_audit(squid, *schemes, password=WRONG_PASSWORD)
        counted = domain.bad_passwords() - before
        return Attempt(audit=audit, refused=squid.refused_authentications(), counted=counted)


def test_the_account_sees_exactly_one_refusal(attempt: Attempt) -> None:
    assert attempt.counted == 1
    assert len(attempt.refused) == 1


def test_the_scheme_that_was_tried_fails(attempt: Attempt) -> None:
    assert attempt.audit.status("auth/scheme", attempt.tried) == "fail"


def test_no_scheme_passes(attempt: Attempt) -> None:
    assert not [target for check, target in attempt.audit.passed() if check == "auth/scheme"]


def test_the_proxy_is_not_called_compatible(attempt: Attempt) -> None:
    assert (attempt.audit.verdict, attempt.audit.exit_status) == ("incompatible", NOT_COMPATIBLE)


def test_windows_is_not_called_compatible(attempt: Attempt) -> None:
    assert attempt.audit.client("windows") == ("incompatible", None)


def test_no_secret_is_shown(attempt: Attempt) -> None:
    assert shown_secrets(attempt.audit.raw + attempt.audit.stderr, WRONG_PASSWORD) == []
