"""Negotiate that takes Kerberos alone: fatal where nothing else works, a stumbling block where something does."""

from collections.abc import Iterator
from contextlib import AbstractContextManager

import pytest

from tests.real import cases
from tests.real.apache import running_apache
from tests.real.audit import COMPATIBLE, NOT_COMPATIBLE, Audit, run_audit
from tests.real.curl import REACHED, ask_curl_with_ticket
from tests.real.domain import Domain
from tests.real.hosts import IDBROKER
from tests.real.origin import Origin
from tests.real.proxy import Proxy
from tests.real.squid import SquidConfig, running_squid


def alone(server: str, origin: Origin, domain: Domain) -> AbstractContextManager[Proxy]:
    """Run one of the proxies that log nobody on but by Kerberos."""
    match server:
        case "apache":
            return running_apache("kerberos", origin, domain)
        case "apache-bound":
            return running_apache("kerberos-bound", origin, domain)
        case _:
            return running_squid(cases.KERBEROS, origin, domain)


@pytest.fixture(scope="module", params=["squid", "apache", "apache-bound"])
def kerberos_alone(request: pytest.FixtureRequest, origin: Origin, domain: Domain) -> Iterator[tuple[Proxy, Audit]]:
    with alone(request.param, origin, domain) as proxy:
        yield proxy, run_audit(proxy, "auto")


def test_alone_it_is_incompatible(kerberos_alone: tuple[Proxy, Audit]) -> None:
    _, audit = kerberos_alone
    assert (audit.verdict, audit.exit_status) == ("incompatible", NOT_COMPATIBLE)
    assert audit.client("windows") == ("incompatible", None)


def test_alone_it_fails(kerberos_alone: tuple[Proxy, Audit]) -> None:
    _, audit = kerberos_alone
    assert audit.status("auth/kerberos-only") == "fail"


def test_a_client_with_a_ticket_would_pass(kerberos_alone: tuple[Proxy, Audit], domain: Domain) -> None:
    proxy, _ = kerberos_alone
    assert ask_curl_with_ticket(proxy, [IDBROKER], domain) == [REACHED]


def test_asked_for_by_name_it_fails_before_any_password_is_tried(origin: Origin, domain: Domain) -> None:
    with running_squid(cases.KERBEROS, origin, domain) as squid:
        before = domain.bad_passwords()
        audit = run_audit(squid, "negotiate", password="wrong")
        assert audit.status("auth/scheme", "negotiate") == "fail"
        assert (audit.verdict, audit.exit_status) == ("incompatible", NOT_COMPATIBLE)
        assert domain.bad_passwords() == before


@pytest.mark.parametrize(
    ("config", "asked", "working"),
    [
        pytest.param(cases.KERBEROS_BESIDE_NTLM, "auto", "ntlm", id="ntlm"),
        pytest.param(cases.KERBEROS_BESIDE_DIGEST, "auto", "digest", id="digest"),
        pytest.param(cases.KERBEROS_BESIDE_BASIC, "basic", "basic", id="basic"),
    ],
)
def test_beside_another_that_works_it_is_a_warning(
    config: SquidConfig, asked: str, working: str, origin: Origin, domain: Domain
) -> None:
    with running_squid(config, origin, domain) as squid:
        audit = run_audit(squid, asked)
    assert audit.status("auth/kerberos-only") == "warn"
    assert audit.status("auth/scheme", working) == "pass"
    assert (audit.verdict, audit.exit_status) == ("compatible-with-warnings", COMPATIBLE)
    assert audit.client("windows") == ("compatible-with-warnings" if working == "basic" else "compatible", working)
