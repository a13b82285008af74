"""The way to the hub, as the file of a site tells it."""

import asyncio
from pathlib import Path

import pytest

from proxytest.fleet.hub_connection import Caller, connected
from proxytest.fleet.names import inbox_of
from proxytest.fleet.site_file import read_site
from proxytest.fleet.way_to_hub import way_to_hub
from tests.real.fleet import complete
from tests.support.company import CompanyBuilder
from tests.support.hub import LOOPBACK, Hub

pytestmark = pytest.mark.long


async def test_the_proxy_is_reached_at_the_address_that_the_file_gives(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A ticket is for the proxy's name, whatever this machine's name servers know of it."""
    (tmp_path / "company").mkdir()
    async with CompanyBuilder(tmp_path / "company", monkeypatch).running("ntlm") as proxy, asyncio.timeout(20):
        proxy.leads_to = frozenset({f"{LOOPBACK}:{hub.port}"})
        named = f"proxy.invalid:{proxy.port}"
        keys = {"proxy": f"http://{named}", "resolve": [f"{named}:{LOOPBACK}"], "auth": "ntlm", "user": "alice"}
        site = read_site(complete(hub, "berlin", "wonderland", **keys), {}, tmp_path / "spool")
        caller = Caller(name="berlin", inbox=inbox_of("berlin"), way=way_to_hub(site, {}))
        async with connected(site.hub, caller) as client:
            assert client.is_connected
    assert len(proxy.proofs) == 1
