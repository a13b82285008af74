"""A proxy that opens the TLS of some hosts (ssl_bump) and passes the others through unopened."""

import pytest

from tests.real import cases
from tests.real.audit import NOT_COMPATIBLE, Audit, run_audit, shown_secrets
from tests.real.hosts import IDBROKER, IDENTITY, MERCURY
from tests.real.origin import Origin
from tests.real.password_files import PASSWORD
from tests.real.squid import running_squid


@pytest.fixture(scope="module")
def audit(origin: Origin) -> Audit:
    with running_squid(cases.INSPECTING, origin) as squid:
        return run_audit(squid, "basic")


def test_an_inspecting_proxy_is_incompatible(audit: Audit) -> None:
    assert (audit.verdict, audit.exit_status) == ("incompatible", NOT_COMPATIBLE)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        pytest.param(IDBROKER, "fail", id="opened-by-its-name"),
        pytest.param(MERCURY, "fail", id="opened-by-its-domain"),
        pytest.param(IDENTITY, "pass", id="passed-through"),
    ],
)
def test_inspection_is_told_host_by_host(audit: Audit, host: str, status: str) -> None:
    assert audit.status("tls/inspection", f"{host}:443") == status


def test_the_finding_names_the_inspecting_authority(audit: Audit) -> None:
    result = audit.result("tls/inspection", f"{IDBROKER}:443")
    assert "Lab Inspection CA" in str(result["findings"])


def test_the_websocket_loses_its_upgrade_header(audit: Audit) -> None:
    assert audit.status("wss/upgrade", f"{MERCURY}:443") == "fail"


def test_the_policy_is_not_blamed(audit: Audit) -> None:
    assert audit.status("auth/scheme", "basic") == "pass"
    assert "policy/allow-list" not in {check for check, _ in audit.failed()}


def test_no_secret_is_shown(audit: Audit) -> None:
    assert shown_secrets(audit.raw + audit.stderr, PASSWORD) == []
