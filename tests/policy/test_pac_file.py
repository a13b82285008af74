"""The PAC file, as the evaluator of PAC files runs it."""

import re
from datetime import UTC, datetime

import pytest

from proxytest.model.address import Authority, parse_proxy
from proxytest.model.profile import Profile
from proxytest.policy.needs import needs_of
from proxytest.policy.products.pac import fragment
from proxytest.policy.site import Site
from proxytest.protocol.pac.script import Bounds, PacContext, PacResult, asks_for
from proxytest.scenario.profile_file import load_profile
from proxytest.wire.pac_process import find_engine, run_script
from tests.policy.conftest import for_some, standing_for

AT_CORP = Site(proxy=parse_proxy("proxy.corp:3128"))
KNOWN = PacContext(names={}, own=None, now_ms=int(datetime(2026, 1, 2, tzinfo=UTC).timestamp() * 1000), offset_min=0)


async def run(script: str, hosts: list[str]) -> PacResult:
    targets = [Authority(host=host, port=443) for host in hosts]
    return await run_script(script, asks_for(targets), KNOWN, bounds=Bounds(), library=find_engine())


async def answers(script: str, hosts: list[str]) -> dict[str, str]:
    ran = await run(script, hosts)
    assert (ran.fault, ran.missed) == (None, frozenset())
    assert not any(row.fault or row.slips for row in ran.rows)
    return {host: row.text for host, row in zip(hosts, ran.rows, strict=True)}


async def test_every_name_of_the_profile_goes_to_the_proxy(profile: Profile) -> None:
    needs = needs_of(profile)
    hosts = standing_for((*needs.allowed, *needs.revocation))
    hosts.append("MERCURY-connection-a.WBX2.com")
    answered = await answers(fragment(profile, AT_CORP), hosts)
    assert set(answered.values()) == {"PROXY proxy.corp:3128"}


async def test_everything_else_goes_past_it(profile: Profile) -> None:
    hosts = [
        "intranet",
        "example.org",
        "webex.com.example.org",
        "127.0.0.1",
        *for_some(needs_of(profile)),
    ]
    assert set((await answers(fragment(profile, AT_CORP), hosts)).values()) == {"DIRECT"}


@pytest.mark.parametrize(
    ("proxy", "element"),
    [("https://proxy.corp", "HTTPS proxy.corp:443"), ("http://[2001:db8::1]:3128", "PROXY [2001:db8::1]:3128")],
)
async def test_the_proxy_is_written_as_browsers_read_it(proxy: str, element: str) -> None:
    script = fragment(load_profile("spark-2016"), Site(proxy=parse_proxy(proxy)))
    assert await answers(script, ["api.ciscospark.com"]) == {"api.ciscospark.com": element}


async def test_what_was_once_needed_can_be_put_back() -> None:
    script = fragment(load_profile("webex-2026"), AT_CORP)
    old = re.search(r'^// ( +"\*\.rackcdn\.com")$', script, re.MULTILINE)
    assert old is not None
    with_it = script.replace("webexNames = [", f"webexNames = [\n{old[1]},")
    assert await answers(with_it, ["a.rackcdn.com"]) == {"a.rackcdn.com": "PROXY proxy.corp:3128"}


def test_it_says_which_clients_read_none() -> None:
    assert "No client of this profile reads PAC files" in fragment(load_profile("spark-2016"), AT_CORP)
    later = fragment(load_profile("webex-2026"), AT_CORP)
    assert "These read no PAC file, and need the proxy set by hand: Video Mesh node" in later
