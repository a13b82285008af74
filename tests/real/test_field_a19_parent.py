"""A19: Squid as child of a parent that asks for a log-on of its own, and gets none."""

import pytest

from proxytest.model.result import Party, Sureness
from tests.real.audit import Audit, run_audit
from tests.real.hosts import IDBROKER
from tests.real.origin import Origin
from tests.real.squid import SquidConfig, running_squid
from tests.support.field import Right, Table

TARGETS = [f"{IDBROKER}:443"]
_PARENT = SquidConfig(schemes=("basic",), realm="Headquarters", hostname="parent")


def audited(origin: Origin, child: SquidConfig, parent: SquidConfig, *, scheme: str = "basic") -> Audit:
    """Audit the child."""
    with running_squid(parent, origin) as above:
        config = SquidConfig(
            schemes=child.schemes, realm=child.realm, hostname="child", parent=above.port, ntlm_helper=child.ntlm_helper
        )
        with running_squid(config, origin) as squid:
            audit = run_audit(squid, scheme, targets=TARGETS)
            assert sum(bool(request.user) for request in squid.requests()) <= 1
    return audit


@pytest.mark.row("A19", "Squid asks, and its parent asks for another realm; no login=PASS")
@pytest.mark.parametrize("scheme", ["basic", "digest", "ntlm"])
def test_another_realm(table: Table, origin: Origin, scheme: str) -> None:
    child = SquidConfig(schemes=(scheme,), ntlm_helper="accepts")
    audit = audited(origin, child, _PARENT, scheme=scheme)
    right = Right(verdict="incompatible", code="logon.parent-asks", party=Party.PROXY, certainty=Sureness.LIKELY)
    table.holds(audit.report, right, never=("logon.refused", "logon.withdrawn"))


@pytest.mark.row("A19", "the same, with one realm for both: a hint, and both causes")
def test_one_realm(table: Table, origin: Origin) -> None:
    parent = SquidConfig(schemes=("basic",), hostname="parent")
    audit = audited(origin, SquidConfig(schemes=("basic",)), parent)
    told = {finding["code"] for finding in audit.result("auth/scheme")["findings"]}
    assert told == {"logon.parent-asks", "logon.refused"}
    right = Right(code="logon.parent-asks", result=("auth/scheme", "basic", "undecided"))
    table.holds(audit.report, right)


@pytest.mark.row("A19", "Squid asks for nothing, its parent does: a hint, and both causes")
def test_child_without_logon(table: Table, origin: Origin) -> None:
    audit = audited(origin, SquidConfig(), _PARENT)
    right = Right(code="logon.parent-asks", result=("auth/scheme", "basic", "undecided"))
    table.holds(audit.report, right)


@pytest.mark.row("A19", "control: a wrong password at one Squid")
def test_wrong_password(table: Table, origin: Origin) -> None:
    with running_squid(_PARENT, origin) as squid:
        audit = run_audit(squid, "basic", targets=TARGETS, password="wrong")
    right = Right(verdict="incompatible", code="logon.refused", party=Party.ACCOUNT)
    table.holds(audit.report, right, never=("logon.parent-asks",))
