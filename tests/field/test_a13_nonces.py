"""A13: each node knows only the Digest nonces that it gave itself, and the first 407 closes the connection."""

from collections.abc import Callable
from itertools import count

import pytest

from proxytest.model.result import Party, Sureness
from tests.field.logon_proxy import OPENS, Asked, answer, answering, asks, far_end
from tests.support.field import Right, Table
from tests.support.scripted import Authorities


def node(one: Asked) -> bytes:
    """Answer as nodes do that take turns, each of which knows its own nonces."""
    if f'nonce="node{one.connection}"' in one.authorization:
        return OPENS
    close = () if one.authorization else ("Connection: close",)
    return asks(f'Digest realm="corp", nonce="node{one.connection}", qop="auth"', headers=close)


@pytest.mark.row("A13", "Digest nonces known to one node only, the first 407 closes")
async def test_one_attempt(table: Table) -> None:
    async with answering(node) as proxy:
        run = await proxy.audited("digest")
    assert len(proxy.logons) == 1
    table.holds(
        run,
        Right(
            verdict="inconclusive",
            code="logon.nonce-not-shared",
            party=Party.PROXY,
            result=("auth/scheme", "digest", "undecided"),
        ),
        never=("logon.refused",),
    )


@pytest.mark.row("A13", "the same, and a second attempt is allowed")
async def test_second_attempt(table: Table) -> None:
    async with answering(node) as proxy:
        run = await proxy.audited("digest", max_failures=2)
    assert len(proxy.logons) == 2
    right = Right(verdict="incompatible", code="logon.nonce-not-shared", party=Party.PROXY, certainty=Sureness.PROVEN)
    table.holds(run, right, never=("logon.refused",))


@pytest.mark.row("A13", "control: one node whose first 407 closes, and a right password")
async def test_one_node(table: Table) -> None:
    def says(one: Asked) -> bytes:
        if 'nonce="one"' in one.authorization:
            return OPENS
        return asks('Digest realm="corp", nonce="one", qop="auth"', headers=("Connection: close",))

    async with answering(says) as proxy:
        run = await proxy.audited("digest")
    table.holds(run, Right(result=("auth/scheme", "digest", "pass")), never=("logon.nonce-not-shared",))


@pytest.mark.row("A13", "control: a wrong password on a connection that is kept")
async def test_wrong_password(table: Table) -> None:
    def says(one: Asked) -> bytes:
        number = sum(bool(other) for other in (one.authorization, one.connection > 1))
        return asks(f'Digest realm="corp", nonce="n{number}", qop="auth"')

    async with answering(says) as proxy:
        run = await proxy.audited("digest")
    assert len(proxy.logons) == 1
    right = Right(verdict="incompatible", code="logon.refused", party=Party.ACCOUNT)
    table.holds(run, right, never=("logon.nonce-not-shared",))


@pytest.mark.row("A13", "the first nonces come back to their node by chance, later ones do not")
@pytest.mark.parametrize("failures", [1, 2])
async def test_in_mid_run(failures: int, table: Table, authorities: Authorities) -> None:
    def says(one: Asked) -> bytes:
        number = int(one.authorization.partition('nonce="')[2].partition('"')[0] or 0)
        if one.authorization and (number < 8 or number == one.connection):
            return OPENS
        close = () if one.authorization else ("Connection: close",)
        return asks(f'Digest realm="corp", nonce="{one.connection}", qop="auth"', headers=close)

    async with answering(says, far_end(authorities, answer("200 OK"))) as proxy:
        run = await proxy.audited("digest", roots_=authorities.public_pem, max_failures=failures)
    right = Right(
        verdict="incompatible",
        code="logon.nonce-not-shared" if failures > 1 else "logon.intermittent",
        party=Party.PROXY,
        certainty=Sureness.PROVEN,
        result=("auth/intermittent", "digest", "fail"),
    )
    never = "logon.nonce-not-shared" if failures == 1 else "logon.intermittent"
    table.holds(run, right, never=("logon.refused", never))


def refusing(number: int, of: int, *, after_all: bool = False) -> Callable[[Asked], bytes]:
    """Answer as nodes do that take turns and share their nonces, of which one knows no such user."""

    def says(one: Asked) -> bytes:
        if one.authorization and one.connection % of != number:
            return OPENS
        close = ("Connection: close",) if after_all or not one.authorization else ()
        return asks(f'Digest realm="corp", nonce="{len(one.head)}-{next(fresh)}", qop="auth"', headers=close)

    fresh = count()
    return says


@pytest.mark.row("A13", "nodes that share their nonces, and one of them refuses the user: it is not the nonce")
@pytest.mark.table("after_all", "failures", "number", "of")
@pytest.mark.parametrize("after_all", [False, True], ids=["kept after a refusal", "closed after each 407"])
@pytest.mark.parametrize("failures", [1, 2])
@pytest.mark.parametrize(("number", "of"), [(0, 3), (0, 5), (1, 5), (2, 4)])
async def test_one_node_refuses_the_user(
    number: int, of: int, failures: int, table: Table, authorities: Authorities, *, after_all: bool
) -> None:
    says = refusing(number, of, after_all=after_all)
    async with answering(says, far_end(authorities, answer("200 OK"))) as proxy:
        run = await proxy.audited("digest", roots_=authorities.public_pem, max_failures=failures)
    refused = [one for one in proxy.logons if one.connection % of == number]
    assert len(refused) <= failures
    # The new nonce is answered at the node that gave it, or not at all.
    assert after_all or len({one.connection for one in refused}) == 1
    right = Right(verdict="incompatible", code="logon.intermittent", party=Party.PROXY)
    table.holds(run, right, never=("logon.refused", "logon.nonce-not-shared"))
