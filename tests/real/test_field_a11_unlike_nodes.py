"""A11: HAProxy over two Squids that are not set up alike."""

from dataclasses import replace

import pytest

from proxytest.model.result import Party
from tests.real.audit import run_audit, run_audit_by_kerberos
from tests.real.domain import Domain
from tests.real.haproxy import balanced
from tests.real.origin import Origin
from tests.real.squid import SquidConfig
from tests.support.field import Right, Table

ASKS = SquidConfig(schemes=("basic",))
OPEN = SquidConfig(hostname="second")
DENIES = SquidConfig(hostname="second", rules="http_access deny all\n")
OF_HOSTS = (
    "tunnel.denied",
    "tunnel.refused",
    "policy.pattern-denied",
    "logon.refused",
    "limit.connections",
    "limit.rate",
)


@pytest.mark.row("A11", "real Squids behind HAProxy: one asks for a log-on and one is free, or one denies all")
@pytest.mark.parametrize(
    "nodes",
    [(ASKS, OPEN), (ASKS, DENIES), (replace(OPEN, hostname="first"), DENIES), (ASKS, ASKS, DENIES)],
    ids=["asks and open", "asks and denies", "open and denies", "two ask and one denies"],
)
def test_the_nodes_differ(table: Table, origin: Origin, nodes: tuple[SquidConfig, ...]) -> None:
    with balanced(origin, *nodes) as proxy:
        audit = run_audit(proxy, "basic")
    right = Right(verdict="incompatible", code="proxy.nodes-differ", party=Party.PROXY)
    table.holds(audit.report, right, never=OF_HOSTS)


@pytest.mark.row("A11", "control: two Squids behind HAProxy that are alike")
def test_nodes_that_are_alike(table: Table, origin: Origin) -> None:
    with balanced(origin, ASKS, replace(ASKS, hostname="second")) as proxy:
        audit = run_audit(proxy, "basic")
    table.holds(audit.report, Right(verdict=audit.good), never=("proxy.nodes-differ", "proxy.state-changed"))


@pytest.mark.row("A11", "real Squids behind HAProxy: one has a keytab that does not fit")
def test_one_keytab_does_not_fit(table: Table, origin: Origin, domain: Domain, with_kerberos: str) -> None:
    good = SquidConfig(schemes=("negotiate",), negotiate="kerberos")
    with balanced(origin, good, replace(good, negotiate_helper="broken"), domain=domain) as proxy:
        audit = run_audit_by_kerberos(proxy, "negotiate", environment=domain.environment, python=with_kerberos)
    right = Right(verdict="incompatible", code="proxy.nodes-differ", party=Party.PROXY)
    table.holds(audit.report, right, never=OF_HOSTS)
