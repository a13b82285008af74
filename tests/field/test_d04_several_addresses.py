"""D4: `proxytest reflect` runs on a host with several addresses."""

from dataclasses import replace

import pytest

from proxytest.engine.audit import audit
from proxytest.model.media import MediaHost
from proxytest.model.profile import Transport
from proxytest.reflect.server import Wanted, bound_socket, reflecting
from tests.support.field import Right, Table
from tests.support.media import TOKEN
from tests.support.plans import plan_for


@pytest.mark.row("D4", "the reflector's host has several addresses, and is asked at each")
@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2", "127.9.9.9", "::1"])
async def test_it_answers_from_the_address_that_is_asked(table: Table, address: str) -> None:
    with bound_socket(Transport.UDP, None, 0) as sock:
        port = sock.getsockname()[1]
    host = MediaHost(host=address, stand_ins={(Transport.UDP, 33434): port})
    plan = replace(plan_for(port=None), media=(host,), reflector_token=TOKEN, select=("media",))
    async with reflecting(Wanted(ports=((Transport.UDP, port),), token=TOKEN)):
        run = await audit(plan)
    target = f"[{address}]" if ":" in address else address
    table.holds(run, Right(verdict="compatible", result=("media/proof", f"{target}:33434/udp", "pass")))
