"""A3: the log-on is asked for by 401, as px and some gateways do."""

import pytest

from proxytest.model.result import Party, Sureness
from tests.field.logon_proxy import OPENS, TYPE_2, Asked, answer, answering, asks
from tests.support.field import Right, Table

_RIGHT = Right(verdict="incompatible", code="logon.asked-by-401", party=Party.PROXY, certainty=Sureness.PROVEN)


@pytest.mark.row("A3", "CONNECT is answered by 401 with Proxy-Authenticate; the password is right")
async def test_by_401(table: Table) -> None:
    asking = answer("401 Unauthorized", 'Proxy-Authenticate: Basic realm="corp"')
    async with answering(lambda one: OPENS if one.authorization else asking) as proxy:
        run = await proxy.audited("basic")
    assert {client.verdict for client in run.clients if client.client in ("windows", "mac")} == {"incompatible"}
    table.holds(run, _RIGHT, never=("logon.refused", "logon.not-offered"))


@pytest.mark.row("A3", "the first answer is a 407, and that to the first NTLM token a 401")
async def test_in_the_middle(table: Table) -> None:
    def says(one: Asked) -> bytes:
        if not one.authorization:
            return asks("NTLM")
        return OPENS if "TlRMTVNTUAAD" in one.authorization else answer("401 No", f"Proxy-Authenticate: NTLM {TYPE_2}")

    async with answering(says) as proxy:
        run = await proxy.audited("ntlm")
    table.holds(run, _RIGHT)


@pytest.mark.row("A3", "some hosts are asked for by 401, and others by 407: they are named")
@pytest.mark.parametrize("asked", ["idbroker", "conv-a"])
async def test_for_some_hosts(table: Table, asked: str) -> None:
    def says(one: Asked) -> bytes:
        if one.authorization:
            return OPENS
        by_401 = answer("401 Unauthorized", 'Proxy-Authenticate: Basic realm="corp"')
        return by_401 if asked in one.head.split("\r\n")[0] else asks('Basic realm="corp"')

    async with answering(says) as proxy:
        run = await proxy.audited("basic", targets_=("idbroker.webex.com:443", "conv-a.wbx2.com:443"))
    (found,) = (two for one in run.results for two in one.findings if two.code == "logon.asked-by-401")
    others = {"idbroker.webex.com", "conv-a.wbx2.com"} - {next(one for one in found.message.split() if asked in one)}
    assert not any(one in found.message for one in others)
    table.holds(run, _RIGHT)
