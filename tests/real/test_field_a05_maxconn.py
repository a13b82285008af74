"""A5: Squid lets only four connections of one client pass at a time, and answers more by 403."""

import pytest

from proxytest.model.result import Party, Sureness
from tests.real.audit import run_audit
from tests.real.origin import Origin
from tests.real.squid import SquidConfig, running_squid
from tests.support.field import Right, Table

MANY = "acl many maxconn 4\nhttp_access deny CONNECT many\n"
OF_HOSTS = ("tunnel.denied", "policy.pattern-denied", "policy.port-denied", "proxy.nodes-differ", "limit.rate")


@pytest.mark.row("A5", "real Squid: acl many maxconn 4, with and without a log-on")
@pytest.mark.parametrize("schemes", [(), ("basic",)])
def test_squid_limits_connections(table: Table, origin: Origin, schemes: tuple[str, ...]) -> None:
    with running_squid(SquidConfig(schemes=schemes, rules=MANY), origin) as squid:
        audit = run_audit(squid, *schemes)
    right = Right(verdict="incompatible", code="limit.connections", party=Party.PROXY, certainty=Sureness.PROVEN)
    table.holds(audit.report, right, never=OF_HOSTS)
