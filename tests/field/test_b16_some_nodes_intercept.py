"""B16: one of several proxies behind an address opens TLS: connections differ, and neither clients nor hosts."""

import ssl
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from proxytest.engine.audit import audit
from proxytest.model.result import Party, Sureness
from proxytest.model.run import Run
from proxytest.probe.plan import targets_of
from tests.support.chains import Entity, certify
from tests.support.field import Right, Table
from tests.support.inspecting import context_of, plan_trusting, proxy_showing
from tests.support.peers import peer

PUBLIC, CORPORATE, OTHER = Entity(name="Public Root"), Entity(name="Corporate CA"), Entity(name="Other CA")
KNOWN = certify(PUBLIC)
BY_CLIENT, BY_NODE = "tls.intercepted-for-some", "tls.intercepted-sometimes"
Nodes = Callable[[int], bool]  # does the node that serves this connection open TLS?


class Shown:
    """The contexts of both kinds of nodes, for each host."""

    def __init__(self, folder: Path, nodes: Nodes) -> None:
        self._folder, self._nodes = folder, nodes
        self._made = dict[tuple[str, bool], ssl.SSLContext]()
        self._heads = dict[str, int]()

    def choose(self, head: str) -> ssl.SSLContext:
        host = head.split(" ")[1].partition(":")[0]
        self._heads[host] = self._heads.get(host, 0) + 1
        key = host, self._nodes(self._heads[host])
        if key not in self._made:
            leaf = Entity(name=host, ca=False, names=(host,))
            self._made[key] = context_of(leaf, (certify(leaf, CORPORATE if key[1] else PUBLIC),), self._folder)
        return self._made[key]


async def play(nodes: Nodes, folder: Path, *, deployed: bool) -> Run:
    """Audit a proxy whose nodes take turns."""
    async with peer(proxy_showing(Shown(folder, nodes).choose, {})) as proxy:
        plan = plan_trusting(proxy.port, KNOWN, certify(CORPORATE if deployed else OTHER))
        return await audit(replace(plan, targets=targets_of(plan.profile)[:4]))


def _turns(at: int, every: int, number: int) -> bool:
    return number % every == at


@pytest.mark.row("B16", "one of two or three nodes opens TLS, in any order of turns")
@pytest.mark.table("at", "every", "deployed")
@pytest.mark.parametrize(("at", "every"), [(0, 2), (1, 2), (0, 3), (1, 3), (2, 3)])
@pytest.mark.parametrize("deployed", [True, False])
async def test_by_node(at: int, every: int, table: Table, tmp_path: Path, *, deployed: bool) -> None:
    run = await play(partial(_turns, at, every), tmp_path, deployed=deployed)
    right = Right(
        verdict="compatible-with-warnings" if deployed else "incompatible",
        code=BY_NODE,
        party=Party.PROXY,
        certainty=Sureness.PROVEN,
    )
    table.holds(run, right, never=(BY_CLIENT,))


@pytest.mark.row("B16", "every node opens TLS, or none: asked again where there is doubt, and nothing is told")
@pytest.mark.parametrize("opens", [True, False])
async def test_alike(table: Table, tmp_path: Path, *, opens: bool) -> None:
    run = await play(lambda _: opens, tmp_path, deployed=True)
    table.holds(run, Right(), never=(BY_CLIENT, BY_NODE))
