"""A10: Squid's helper for NTLM or Negotiate does not work."""

import pytest

from proxytest.model.result import Party
from tests.real.audit import run_audit
from tests.real.hosts import IDBROKER
from tests.real.origin import Origin
from tests.real.squid import SquidConfig, running_squid
from tests.support.field import Right, Table

TARGETS = [f"{IDBROKER}:443"]


@pytest.mark.row("A10", "Squid: the NTLM helper answers BH: a bare 407 to the first token")
@pytest.mark.parametrize("profile", ["spark-2016", "webex-2026"])
def test_ntlm(table: Table, origin: Origin, profile: str) -> None:
    with running_squid(SquidConfig(schemes=("ntlm",), ntlm_helper="broken"), origin) as squid:
        audit = run_audit(squid, "ntlm", targets=TARGETS, profile=profile)
    assert "its NTLM helper or its domain does not work" in audit.result("auth/scheme", "ntlm")["reason"]
    right = Right(verdict="incompatible", code="logon.token-refused", party=Party.PROXY)
    table.holds(audit.report, right, never=("negotiate.kerberos-only", "logon.refused"))


@pytest.mark.row("A10", "Squid: Negotiate's helper is dead, NTLM works; the clients speak no Kerberos")
def test_negotiate_beside_ntlm(table: Table, origin: Origin) -> None:
    config = SquidConfig(schemes=("negotiate", "ntlm"), negotiate_helper="broken", ntlm_helper="accepts")
    with running_squid(config, origin) as squid:
        audit = run_audit(squid, "auto", targets=TARGETS)
    right = Right(
        verdict="compatible-with-warnings",
        code="negotiate.no-ntlm",
        party=Party.PROXY,
        result=("auth/kerberos-only", "negotiate", "warn"),
    )
    table.holds(audit.report, right, never=("negotiate.kerberos-only",))


@pytest.mark.row("A10", "the same, and some clients speak Kerberos: never a pass")
def test_negotiate_with_kerberos_clients(table: Table, origin: Origin) -> None:
    config = SquidConfig(schemes=("negotiate", "ntlm"), negotiate_helper="broken", ntlm_helper="accepts")
    with running_squid(config, origin) as squid:
        audit = run_audit(squid, "auto", targets=TARGETS, profile="webex-2026")
    right = Right(code="negotiate.no-ntlm", result=("auth/kerberos-only", "negotiate", "undecided"))
    table.holds(audit.report, right, never=("negotiate.kerberos-only",))


@pytest.mark.row("A10", "Squid: Negotiate alone, and its helper is dead")
def test_negotiate_alone(table: Table, origin: Origin) -> None:
    with running_squid(SquidConfig(schemes=("negotiate",), negotiate_helper="broken"), origin) as squid:
        audit = run_audit(squid, "auto", targets=TARGETS)
    right = Right(verdict="incompatible", code="negotiate.no-ntlm", party=Party.PROXY)
    table.holds(audit.report, right, never=("negotiate.kerberos-only",))
