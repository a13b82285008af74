"""A14: the proxy knows this address already."""

import pytest

from tests.field.logon_proxy import OPENS, answer, answering, far_end
from tests.support.field import Right, Table
from tests.support.scripted import Authorities


@pytest.mark.row("A14", "no log-on is asked for, since the address is known; --auth asks for a scheme")
@pytest.mark.parametrize("scheme", ["ntlm", "negotiate", "digest", "basic"])
async def test_cannot_be_tested_now(table: Table, authorities: Authorities, scheme: str) -> None:
    async with answering(lambda _: OPENS, far_end(authorities, answer("200 OK"))) as proxy:
        run = await proxy.audited(scheme, roots_=authorities.public_pem)
    assert not proxy.logons
    right = Right(code="logon.not-demanded", result=("auth/scheme", scheme, "undecided"))
    table.holds(run, right, never=("logon.not-offered",))
