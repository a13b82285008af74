"""A11: several proxies behind one address answer differently."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from proxytest.engine.audit import audit
from proxytest.model.result import Party
from proxytest.model.run import Verdict
from proxytest.probe.plan import targets_of
from proxytest.wire.limits import Limits
from tests.field.logon_proxy import OPENS, TYPE_2, Answers, Asked, answer, answering, asks, far_end
from tests.support.company import CompanyBuilder
from tests.support.far_away import far_away
from tests.support.field import Right, Table
from tests.support.peers import Behaviour, Talk, peer
from tests.support.plans import plan_for
from tests.support.scripted import Authorities

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
@pytest.mark.table("away", "every", "nodes")
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


HOSTS = ("idbroker.webex.com:443", "identity.webex.com:443", "conv-a.wbx2.com:443")
BASIC = 'Basic realm="corp"'


def offering(*offers: str) -> Answers:
    """Answer as a node that offers these schemes, and accepts every log-on by them."""
    names = [one.partition(" ")[0] for one in offers]

    def says(one: Asked) -> bytes:
        scheme, _, token = one.authorization.partition(" ")
        if scheme not in names:
            return asks(*offers)
        return asks(f"{scheme} {TYPE_2}") if token.startswith("TlRMTVNTUAAB") else OPENS

    return says


def in_turn(*nodes: Answers) -> Answers:
    """Give each connection to the next node."""
    return lambda one: nodes[one.connection % len(nodes)](one)


OFFERS = {
    "NTLM, Basic": (("NTLM",), (BASIC,)),
    "one lacks NTLM": (("NTLM", BASIC), (BASIC,), ("NTLM", BASIC)),
    "three": (("Negotiate", "NTLM"), ("NTLM", BASIC), ("NTLM",)),
}


@pytest.mark.row("A11", "the nodes offer different schemes: that is told, and no User-Agent is blamed")
@pytest.mark.table("offers", "auth")
@pytest.mark.parametrize("offers", OFFERS)
@pytest.mark.parametrize("auth", ["auto", "ntlm"])
async def test_the_offers_differ(table: Table, authorities: Authorities, offers: str, auth: str) -> None:
    nodes = in_turn(*(offering(*each) for each in OFFERS[offers]))
    async with answering(nodes, far_end(authorities, answer("200 OK"))) as proxy:
        run = await proxy.audited(auth, targets_=HOSTS, roots_=authorities.public_pem, limits=Limits(quiet=0.1))
    right = Right(verdict=Verdict.INCOMPATIBLE, code="proxy.nodes-differ", party=Party.PROXY)
    never = ("offer.by-user-agent", "logon.refused", "logon.not-offered", "logon.withdrawn", "proxy.state-changed")
    table.holds(run, right, never=never)


@pytest.mark.row("A11", "a log-on meets a node that offers another scheme: no account and no parent is blamed")
@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("other", ['Digest realm="second", nonce="1", qop="auth"', "NTLM", "Negotiate"])
async def test_a_log_on_at_another_node(table: Table, authorities: Authorities, other: str, first: int) -> None:
    nodes = [offering(BASIC), offering(other)]
    turns = in_turn(nodes[first], nodes[1 - first])
    async with answering(turns, far_end(authorities, answer("200 OK"))) as proxy:
        run = await proxy.audited("basic", targets_=HOSTS, roots_=authorities.public_pem, limits=Limits(quiet=0.1))
    right = Right(verdict=Verdict.INCOMPATIBLE, code="proxy.nodes-differ", party=Party.PROXY)
    never = ("logon.parent-asks", "logon.refused", "logon.not-offered", "offer.by-user-agent", "proxy.state-changed")
    table.holds(run, right, never=never)


@pytest.mark.row("A11", "control: one node, whose challenges stand in another order each time")
async def test_another_order(table: Table, authorities: Authorities) -> None:
    nodes = in_turn(offering("NTLM", BASIC), offering(BASIC, "ntlm"))
    async with answering(nodes, far_end(authorities, answer("200 OK"))) as proxy:
        run = await proxy.audited("auto", "basic", targets_=HOSTS, roots_=authorities.public_pem)
    table.holds(run, Right(), never=("proxy.nodes-differ", "offer.by-user-agent"))


@pytest.mark.row("A11", "one node asks by 401, the other by 407: no User-Agent is blamed")
async def test_another_status(table: Table, authorities: Authorities) -> None:
    by_401 = answer("401 Unauthorized", f"Proxy-Authenticate: {BASIC}")
    nodes = in_turn(offering(BASIC), lambda one: OPENS if one.authorization else by_401)
    async with answering(nodes, far_end(authorities, answer("200 OK"))) as proxy:
        run = await proxy.audited("basic", targets_=HOSTS, roots_=authorities.public_pem, limits=Limits(quiet=0.1))
    table.holds(run, Right(code="proxy.nodes-differ"), never=("offer.by-user-agent",))
