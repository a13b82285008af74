"""A11: HAProxy over two Squids that are not set up alike."""

from contextlib import ExitStack
from dataclasses import replace

import pytest

from proxytest.model.result import Party, Sureness
from tests.real.audit import run_audit, run_audit_at, run_audit_by_kerberos
from tests.real.domain import Domain
from tests.real.haproxy import balanced
from tests.real.origin import Origin
from tests.real.squid import SquidConfig, running_squid
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


BASIC = SquidConfig(schemes=("basic",))
DIGEST = SquidConfig(schemes=("digest",), hostname="second")
NTLM = SquidConfig(schemes=("ntlm",), ntlm_helper="accepts", hostname="second")
NTLM_AND_BASIC = SquidConfig(schemes=("ntlm", "basic"), ntlm_helper="accepts", hostname="second")


@pytest.mark.row("A11", "real Squids behind HAProxy that offer different schemes: no account and no parent is blamed")
@pytest.mark.parametrize("scheme", ["auto", "basic"])
@pytest.mark.parametrize("other", [DIGEST, NTLM, NTLM_AND_BASIC], ids=["Digest", "NTLM", "NTLM and Basic"])
def test_the_offers_differ(table: Table, origin: Origin, other: SquidConfig, scheme: str) -> None:
    with balanced(origin, BASIC, other) as proxy:
        audit = run_audit(proxy, scheme)
    right = Right(verdict="incompatible", code="proxy.nodes-differ", party=Party.PROXY)
    never = ("logon.parent-asks", "logon.not-offered", "logon.withdrawn", "offer.by-user-agent", *OF_HOSTS)
    table.holds(audit.report, right, never=never)


@pytest.mark.row("A12", "real Squids at two addresses of one name that offer different schemes")
@pytest.mark.parametrize("nodes", [(BASIC, DIGEST), (NTLM, BASIC)], ids=["Basic, Digest", "NTLM, Basic"])
def test_addresses_that_offer_different_schemes(
    table: Table, origin: Origin, nodes: tuple[SquidConfig, SquidConfig]
) -> None:
    first, second = nodes
    with ExitStack() as until_the_end:
        squid = until_the_end.enter_context(running_squid(first, origin))
        at_second = replace(second, rules=f"http_port 127.0.0.2:{squid.port}\n")
        until_the_end.enter_context(running_squid(at_second, origin))
        audit = run_audit_at(["127.0.0.1", "127.0.0.2"], squid, *first.schemes)
    right = Right(verdict="incompatible", code="proxy.address-fails", party=Party.PROXY, certainty=Sureness.PROVEN)
    table.holds(audit.report, right, never=("proxy.nodes-differ", *OF_HOSTS))
    (found,) = audit.result("proxy/nodes")["findings"]
    assert "same schemes at every address" in found["remedy"]


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
