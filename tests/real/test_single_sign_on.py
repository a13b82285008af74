"""A signed-on user's Kerberos ticket: the proxy takes it, but clients that speak no Kerberos gain nothing by it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager

import pytest

from tests.real import cases
from tests.real.apache import running_apache
from tests.real.audit import NOT_COMPATIBLE, NOTHING_TESTED, Audit, run_audit_by_kerberos
from tests.real.domain import Domain
from tests.real.hosts import IDBROKER, MERCURY
from tests.real.origin import Origin
from tests.real.proxy import Proxy
from tests.real.squid import running_squid


def running_proxy(server: str, origin: Origin, domain: Domain) -> AbstractContextManager[Proxy]:
    """Run one of the proxies that take a ticket; Apache's offer of NTLM, where it makes one, leads nowhere."""
    match server:
        case "apache":
            return running_apache("kerberos", origin, domain)
        case "apache-that-offers-ntlm":
            return running_apache("kerberos-bound", origin, domain)
        case "squid-with-ntlm":
            return running_squid(cases.NEGOTIATE_BY_WRAPPER, origin, domain)
        case _:
            return running_squid(cases.KERBEROS, origin, domain)


@pytest.fixture(scope="module", params=["squid", "apache"])
def alone(request: pytest.FixtureRequest, origin: Origin, domain: Domain) -> Iterator[Proxy]:
    """Run a proxy that logs nobody on but by Kerberos."""
    with running_proxy(request.param, origin, domain) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def ticket_alone(alone: Proxy, domain: Domain, with_kerberos: str) -> Audit:
    return run_audit_by_kerberos(alone, "negotiate", environment=domain.environment, python=with_kerberos)


def test_alone_the_ticket_logs_on(ticket_alone: Audit) -> None:
    result = ticket_alone.result("auth/scheme", "negotiate")
    assert (result["status"], result["reason"]) == ("pass", "accepted (Kerberos) after 1 request")


def test_alone_the_tunnels_and_the_notification_channel_open(ticket_alone: Audit) -> None:
    assert ticket_alone.status("tunnel/https", f"{IDBROKER}:443") == "pass"
    assert ticket_alone.status("wss/upgrade", f"{MERCURY}:443") == "pass"


def test_alone_it_shuts_the_clients_out_all_the_same(ticket_alone: Audit) -> None:
    assert ticket_alone.status("auth/kerberos-only") == "fail"
    assert ticket_alone.status("client/support", "windows") == "fail"
    assert ticket_alone.client("windows") == ("incompatible", None)
    assert (ticket_alone.verdict, ticket_alone.exit_status) == ("incompatible", NOT_COMPATIBLE)


def test_alone_no_ticket_is_shown(ticket_alone: Audit) -> None:
    # Every Kerberos token begins so in base64; see access_log.
    assert "Negotiate YI" not in ticket_alone.raw + ticket_alone.stderr


def test_alone_without_a_ticket_it_says_what_is_missing(alone: Proxy, domain: Domain, with_kerberos: str) -> None:
    audit = run_audit_by_kerberos(
        alone, "negotiate", environment=domain.environment_without_ticket, python=with_kerberos
    )
    result = audit.result("auth/scheme", "negotiate")
    assert result["status"] == "skip"
    assert "No Kerberos credentials available" in result["reason"]


def test_alone_without_the_extra_it_says_how_to_get_it(alone: Proxy, domain: Domain) -> None:
    audit = run_audit_by_kerberos(alone, "negotiate", environment=domain.environment)
    result = audit.result("auth/scheme", "negotiate")
    assert result["status"] == "skip"
    assert "'.[kerberos]'" in result["reason"]


def test_auto_logs_on_as_the_user_of_the_ticket(origin: Origin, domain: Domain, with_kerberos: str) -> None:
    with running_squid(cases.KERBEROS, origin, domain) as squid:
        run_audit_by_kerberos(
            squid, "auto", environment=domain.environment, python=with_kerberos, targets=[IDBROKER], whole=True
        )
        logons = {(request.user, request.credentials) for request in squid.requests() if request.credentials}
        assert logons == {("alice@CORP.TEST", "negotiate")}
        assert squid.refused_authentications() == []


@pytest.fixture(scope="module", params=["squid-with-ntlm", "apache-that-offers-ntlm"])
def beside_ntlm(request: pytest.FixtureRequest, origin: Origin, domain: Domain, with_kerberos: str) -> Audit:
    """Audit by ticket a proxy that offers NTLM beside Kerberos."""
    with running_proxy(request.param, origin, domain) as proxy:
        return run_audit_by_kerberos(proxy, "negotiate", environment=domain.environment, python=with_kerberos)


def test_beside_ntlm_the_ticket_logs_on(beside_ntlm: Audit) -> None:
    result = beside_ntlm.result("auth/scheme", "negotiate")
    assert (result["status"], result["reason"]) == ("pass", "accepted (Kerberos) after 1 request")
    assert beside_ntlm.status("auth/kerberos-only") != "fail"


def test_beside_ntlm_the_ticket_proves_nothing_for_the_clients(beside_ntlm: Audit) -> None:
    result = beside_ntlm.result("client/support", "windows")
    assert result["status"] == "skip"
    # Squid takes NTLM inside Negotiate too, by which it was asked; Apache wants it by its own name.
    assert any(
        words in result["reason"] for words in ("but no log-on was proven", "not tested with NTLM: use --auth ntlm")
    )


def test_beside_ntlm_there_is_no_verdict_for_the_clients(beside_ntlm: Audit) -> None:
    assert beside_ntlm.client("windows") == ("inconclusive", None)
    assert (beside_ntlm.verdict, beside_ntlm.exit_status) == ("inconclusive", NOTHING_TESTED)
