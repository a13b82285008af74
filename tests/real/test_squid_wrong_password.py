"""A wrong password is tried once: accounts lock after a few refusals, and Squid's own log is the judge."""

from dataclasses import dataclass

import pytest

from tests.real import cases
from tests.real.access_log import Request
from tests.real.audit import NOT_COMPATIBLE, Audit, run_audit, shown_secrets
from tests.real.origin import Origin
from tests.real.squid import SquidConfig, running_squid

WRONG_PASSWORD = "close:Sesame 42%"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """An audit with the wrong password, and the requests in which the proxy got credentials."""

    audit: Audit
    refused: list[Request]
    carrying_credentials: list[Request]


def attempt(config: SquidConfig, origin: Origin, *schemes: str) -> Attempt:
    """Audit a proxy with the wrong password."""
    with running_squid(config, origin) as squid:
        return Attempt(
            audit=run_audit(squid, *schemes, password=WRONG_PASSWORD),
            refused=squid.refused_authentications(),
            carrying_credentials=[request for request in squid.requests() if request.credentials],
        )


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((cases.BASIC, ["basic"]), id="basic"),
        pytest.param((cases.DIGEST, ["digest"]), id="digest"),
        pytest.param((cases.ONE_USE_NONCES, ["digest"]), id="one-use-nonces"),
        pytest.param((cases.BASIC_AND_DIGEST, ["basic"]), id="both-by-basic"),
        pytest.param((cases.BASIC_AND_DIGEST, ["basic", "digest"]), id="both-by-both"),
        pytest.param((cases.BASIC_AND_DIGEST, ["auto"]), id="both-by-auto"),
        pytest.param((cases.DIGEST, ["auto"]), id="digest-by-auto"),
    ],
)
def refused(request: pytest.FixtureRequest, origin: Origin) -> Attempt:
    config, schemes = request.param
    return attempt(config, origin, *schemes)


def test_the_account_sees_exactly_one_refusal(refused: Attempt) -> None:
    assert len(refused.refused) == 1
    assert refused.carrying_credentials == refused.refused


def test_the_scheme_that_was_tried_fails(refused: Attempt) -> None:
    (tried,) = {request.credentials for request in refused.refused}
    assert refused.audit.status("auth/scheme", tried) == "fail"


def test_a_scheme_that_was_not_tried_is_no_pass(refused: Attempt) -> None:
    assert not [target for check, target in refused.audit.passed() if check == "auth/scheme"]


def test_the_proxy_is_not_called_compatible(refused: Attempt) -> None:
    assert refused.audit.exit_status == NOT_COMPATIBLE


def test_no_secret_is_shown(refused: Attempt) -> None:
    assert shown_secrets(refused.audit.raw + refused.audit.stderr, WRONG_PASSWORD) == []


@pytest.fixture(scope="module")
def basic_by_auto(origin: Origin) -> Attempt:
    return attempt(cases.BASIC, origin, "auto")


def test_auto_sends_no_password_in_the_clear(basic_by_auto: Attempt) -> None:
    assert basic_by_auto.carrying_credentials == []


def test_auto_without_a_safe_scheme_is_no_success(basic_by_auto: Attempt) -> None:
    assert basic_by_auto.audit.exit_status != 0
    assert basic_by_auto.audit.verdict in {"incompatible", "inconclusive"}


@pytest.fixture(scope="module", params=[("basic", cases.DIGEST), ("digest", cases.BASIC)], ids=["basic", "digest"])
def not_offered(request: pytest.FixtureRequest, origin: Origin) -> tuple[str, Attempt]:
    scheme, config = request.param
    return scheme, attempt(config, origin, scheme)


def test_a_scheme_that_is_not_offered_fails_without_a_logon(not_offered: tuple[str, Attempt]) -> None:
    scheme, attempted = not_offered
    assert attempted.carrying_credentials == []
    assert attempted.audit.status("auth/scheme", scheme) == "fail"
    assert attempted.audit.exit_status == NOT_COMPATIBLE
