"""The clients of 2026 tolerate a proxy that opens TLS, where its CA is in the operating system's store."""

import pytest

from tests.real import cases
from tests.real.audit import Audit, run_audit
from tests.real.hosts import IDBROKER, IDENTITY, MERCURY
from tests.real.origin import Origin
from tests.real.squid import running_squid

CONNECTORS = {"management-connector", "calendar-connector", "directory-connector"}


@pytest.fixture(scope="module")
def deployed(origin: Origin) -> Audit:
    """OpenSSL's own variable names the store that holds the CA, as a company's image of a machine would."""
    with running_squid(cases.INSPECTING, origin) as squid:
        store = {"SSL_CERT_FILE": str(squid.directory / "inspection.pem")}
        return run_audit(squid, "basic", profile="webex-2026", environment=store, whole=True)


@pytest.fixture(scope="module")
def distrusting(origin: Origin) -> Audit:
    """The machine trusts the proxy, and the proxy does not trust the cloud."""
    with running_squid(cases.DISTRUSTING, origin) as squid:
        store = {"SSL_CERT_FILE": str(squid.directory / "inspection.pem")}
        return run_audit(squid, "basic", profile="webex-2026", environment=store)


@pytest.fixture(scope="module")
def unknown(origin: Origin) -> Audit:
    with running_squid(cases.INSPECTING, origin) as squid:
        return run_audit(squid, "basic", profile="webex-2026")


@pytest.mark.parametrize("host", [IDBROKER, MERCURY, IDENTITY])
def test_what_is_opened_by_a_deployed_authority_is_tolerated(deployed: Audit, host: str) -> None:
    assert deployed.status("tls/inspection", f"{host}:443") == "pass"


def test_only_the_connectors_refuse_it(deployed: Audit) -> None:
    failed = {target for check, target in deployed.failed() if check == "client/support"}
    assert failed == CONNECTORS


def test_tenant_restriction_is_named_where_it_may_be_the_reason(deployed: Audit) -> None:
    reason = deployed.result("tls/inspection", f"{IDBROKER}:443")["reason"]
    assert "CiscoSpark-Allowed-Domains" in reason


@pytest.mark.parametrize(("host", "status"), [(IDBROKER, "fail"), (MERCURY, "fail"), (IDENTITY, "pass")])
def test_an_authority_that_the_machine_does_not_know_is_refused(unknown: Audit, host: str, status: str) -> None:
    assert unknown.status("tls/inspection", f"{host}:443") == status


def test_an_error_that_the_proxy_gives_in_the_cloud_s_place_is_no_answer_of_the_cloud(distrusting: Audit) -> None:
    for host in (IDBROKER, MERCURY):
        assert distrusting.result("tunnel/https", f"{host}:443")["reason"] == (
            "The proxy intercepts TLS and does not reach the host"
        )
    assert distrusting.status("tunnel/https", f"{IDENTITY}:443") == "pass"  # its TLS is not opened
    assert distrusting.status("wss/upgrade", f"{MERCURY}:443") == "fail"
    assert distrusting.verdict == "incompatible"
