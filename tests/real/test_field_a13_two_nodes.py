"""A13: two Squids behind HAProxy take turns, know their own Digest nonces alone, and close after each answer."""

from dataclasses import replace

import pytest

from proxytest.model.result import Party
from tests.real.audit import run_audit
from tests.real.haproxy import balanced
from tests.real.hosts import IDBROKER
from tests.real.origin import Origin
from tests.real.squid import SquidConfig
from tests.support.field import Right, Table

NODE = SquidConfig(schemes=("digest",), persistent=False)


@pytest.mark.row("A13", "HAProxy over two Squids, by Digest; each 407 closes the connection")
def test_two_nodes(table: Table, origin: Origin) -> None:
    with balanced(origin, NODE, NODE, replace(NODE, hostname="third")) as proxy:
        audit = run_audit(proxy, "digest", targets=[f"{IDBROKER}:443"])
    right = Right(code="logon.nonce-not-shared", party=Party.PROXY)
    table.holds(audit.report, right, never=("logon.refused",))
    # By whose turn it is, the refused nonce is followed by one that is accepted, which proves it.
    assert audit.verdict in ("inconclusive", "incompatible")


@pytest.mark.row("A13", "control: the same over one Squid")
def test_one_node(table: Table, origin: Origin) -> None:
    with balanced(origin, NODE) as proxy:
        audit = run_audit(proxy, "digest", targets=[f"{IDBROKER}:443"])
    table.holds(audit.report, Right(verdict="compatible"), never=("logon.nonce-not-shared",))
