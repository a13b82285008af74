"""A5: Squid lets only four connections of one client pass at a time, and answers more by 403."""

import pytest

from proxytest.model.result import Party, Sureness
from tests.real.audit import run_audit, run_audit_of_nobody
from tests.real.haproxy import balanced
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


#: Lines of HAProxy, for one client address: what it counts, and what it cuts.
COUNTED = """stick-table type ip size 1k expire 30s store conn_cur,conn_rate(1s)
    tcp-request connection track-sc0 src
    tcp-request connection reject if {{ sc0_{counter} gt {most} }}"""


@pytest.mark.row("A5", "real HAProxy cuts what is beyond four connections, or more than eight in a second")
@pytest.mark.parametrize(("counter", "most", "code"), [("conn_cur", 4, "limit.connections"), ("conn_rate", 8, None)])
@pytest.mark.parametrize("user", [True, False])
def test_haproxy_limits(table: Table, origin: Origin, counter: str, most: int, code: str | None, *, user: bool) -> None:
    """Of nobody no tunnel opens: connections without a request are kept in their place."""
    limit = COUNTED.format(counter=counter, most=most)
    with balanced(origin, SquidConfig(schemes=("basic",)), more=limit) as proxy:
        audit = run_audit(proxy, "basic") if user else run_audit_of_nobody(proxy)
    if code is None:
        table.holds(audit.report, Right(), never=(*OF_HOSTS[:-1], "limit.connections"))
    else:
        right = Right(verdict="incompatible", code=code, party=Party.PROXY, certainty=Sureness.PROVEN)
        table.holds(audit.report, right, never=OF_HOSTS)
