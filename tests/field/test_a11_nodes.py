"""A11: several proxies behind one address answer differently."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from proxytest.engine.audit import audit
from proxytest.model.result import Party
from proxytest.model.run import Verdict
from proxytest.probe.plan import targets_of
from proxytest.wire.limits import Limits
from tests.support.company import CompanyBuilder
from tests.support.far_away import far_away
from tests.support.field import Right, Table
from tests.support.peers import Behaviour, Talk, peer
from tests.support.plans import plan_for

if TYPE_CHECKING:
    from collections.abc import Callable

OF_HOSTS = ("tunnel.denied", "tunnel.refused", "policy.pattern-denied", "logon.refused", "limit.connections")
DENIES = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"


def balanced(first: Behaviour, second: Behaviour, every: int = 2) -> Behaviour:
    """Give every second connection, or every third one, to the second node."""

    async def behave(talk: Talk) -> None:
        await (second if talk.number % every == 0 else first)(talk)

    return behave


async def denies(talk: Talk) -> None:
    while True:
        await talk.head()
        await talk.say(DENIES)


@pytest.mark.row("A11", "behind a balancer one node denies everything, or asks for a log-on, or asks for none")
@pytest.mark.parametrize(("away", "every"), [(0.0, 2), (0.0, 3), (0.0, 4), (0.1, 2), (0.1, 3)])
@pytest.mark.parametrize("nodes", ["open and denying", "ntlm and denying", "ntlm and open"])
async def test_the_nodes_differ(company: CompanyBuilder, table: Table, nodes: str, every: int, away: float) -> None:
    async with company.running("ntlm") as asking, company.running() as free:
        kinds: dict[str, Callable[[], Behaviour]] = {
            "open and denying": lambda: balanced(free.serve, denies, every),
            "ntlm and denying": lambda: balanced(asking.serve, denies, every),
            "ntlm and open": lambda: balanced(asking.serve, free.serve, every),
        }
        async with peer(kinds[nodes]()) as balancer, far_away(balancer.port, away) as way:
            port = way.port if away else balancer.port
            made = plan_for(port=port, roots=asking.authorities.public_pem)
            made = replace(made, targets=targets_of(made.profile), max_concurrency=8, limits=Limits(quiet=0.1))
            run = await audit(made)
    table.holds(run, Right(verdict=Verdict.INCOMPATIBLE, code="proxy.nodes-differ", party=Party.PROXY), never=OF_HOSTS)
