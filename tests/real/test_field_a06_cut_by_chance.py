"""A6: HAProxy in front of Squid resets a share of the connections, by chance."""

import pytest

from tests.real.audit import run_audit
from tests.real.haproxy import balanced
from tests.real.origin import Origin
from tests.real.squid import SquidConfig
from tests.support.field import Right, Table

NEVER = (
    "limit.connections",
    "limit.logons",
    "proxy.nodes-differ",
    "proxy.state-changed",
    "tunnel.denied",
    "policy.pattern-denied",
    "logon.refused",
)


@pytest.mark.row("A6", "real HAProxy resets some connections, by chance: no node, no limit and no host is blamed")
@pytest.mark.parametrize("share", [4, 12])
@pytest.mark.parametrize("schemes", [(), ("ntlm",)], ids=["open", "NTLM"])
def test_cut_by_chance(table: Table, origin: Origin, schemes: tuple[str, ...], share: int) -> None:
    cuts = f"tcp-request connection reject if {{ rand(100) lt {share} }}"
    with balanced(origin, SquidConfig(schemes=schemes, ntlm_helper="accepts"), more=cuts) as proxy:
        audit = run_audit(proxy, *schemes)
    table.holds(audit.report, Right(), never=NEVER)


@pytest.mark.row("A6", "control: HAProxy cuts nothing")
def test_nothing_is_cut(table: Table, origin: Origin) -> None:
    with balanced(origin, SquidConfig()) as proxy:
        audit = run_audit(proxy)
    table.holds(audit.report, Right(verdict="compatible"), never=("proxy.cuts", *NEVER))
