"""Many branches in one process: real workers, each behind a proxy that asks for a log-on by one of three schemes.

The way of each to the hub leads through its proxy too.
"""

import json
import os
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from proxytest.fleet.hub_folder import OPERATOR
from proxytest.fleet.jobs import jobs_of
from proxytest.fleet.nkey import read_seed
from proxytest.fleet.send import Asking
from proxytest.fleet.site_answer import Answer
from proxytest.fleet.streams import prepare
from proxytest.model.result import Status
from proxytest.wire.clock import utc_now
from tests.real.fleet import complete
from tests.real.working import working
from tests.support.company import Company, CompanyBuilder
from tests.support.hub import LOOPBACK, SERVERS, Hub, running_hub

TARGET = "idbroker.webex.com:443"
SCHEMES = ("basic", "digest", "ntlm")
BRANCHES = tuple(f"branch-{number}" for number in range(int(os.environ.get("FLEET_BRANCHES", "9"))))

pytestmark = [pytest.mark.long, pytest.mark.timeout(120 + 10 * len(BRANCHES))]


@asynccontextmanager
async def companies(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[dict[str, Company]]:
    """Run a proxy for each scheme."""
    builder = CompanyBuilder(folder, monkeypatch)
    async with AsyncExitStack() as stack:
        found = {scheme: await stack.enter_async_context(builder.running(scheme)) for scheme in SCHEMES}
        (folder / "roots.pem").write_bytes(builder.authorities.public_pem)
        yield found


async def test_each_branch_reports_what_its_own_proxy_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    roots = tmp_path / "companies" / "roots.pem"
    roots.parent.mkdir()
    with running_hub(tmp_path / "hub", SERVERS["newest"], BRANCHES) as hub:
        async with companies(roots.parent, monkeypatch) as proxies, AsyncExitStack() as stack:
            async with hub.operator() as operator:
                await prepare(operator.jetstream(), BRANCHES)
            of_branch = {name: SCHEMES[number % len(SCHEMES)] for number, name in enumerate(BRANCHES)}
            urls = {name: f"http://127.0.0.1:{proxies[scheme].port}" for name, scheme in of_branch.items()}
            for proxy in proxies.values():
                proxy.leads_to = frozenset({f"{LOOPBACK}:{hub.port}"})
            for name, scheme in of_branch.items():
                keys = {"auth": scheme, "user": "alice", "cacert": str(roots), "proxy": urls[name]}
                file = complete(hub, name, "wonderland", **keys)
                await stack.enter_async_context(working(file, tmp_path / "machines" / name))
            came = await _asked(hub, tmp_path, urls)
    assert [one.refused for one in came.values() if one.run is None] == []
    tunnels = {name: _tunnel(one) for name, one in came.items()}
    assert Counter(tunnels.values()) == {Status.PASS: len(BRANCHES)}
    for scheme, proxy in proxies.items():
        assert {one.scheme for one in proxy.proofs} == {scheme}
        assert proxy.leads_to & {one.target for one in proxy.proofs}


async def _asked(hub: Hub, folder: Path, urls: dict[str, str]) -> dict[str, Answer]:
    asked = {"targets": [TARGET], "select": ["tunnel/https"], "timeout": 60}
    file = folder / "branches.yaml"
    file.write_text(json.dumps({"proxies": {name: {"proxy": url} for name, url in urls.items()}, **asked}))
    came: list[Answer] = []
    asking = Asking([one.job for one in jobs_of(file, utc_now()).each], read_seed(hub.folder / OPERATOR), came.append)
    while not asking.is_done:
        async with hub.operator() as operator:
            await asking.go_on(operator)
    return {one.site: one for one in came}


def _tunnel(answer: Answer) -> Status:
    assert answer.run is not None
    (result,) = (one for one in answer.run.results if one.check == "tunnel/https")
    return result.status
