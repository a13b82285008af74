"""D1 to D4 across a real router with nftables; the client and `proxytest reflect` share a token."""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from proxytest.model.result import Party, Sureness
from tests.support.field import Right, Table
from tests.support.namespace import Namespace, join

INSIDE, ROUTER, OUTSIDE, SECOND = "10.91.1.2", "10.91.2.1", "10.91.2.2", "10.91.2.3"
UDP = f"{OUTSIDE}:33434/udp"
READY = 20.0  #: seconds
PROXY = "10.91.1.1:3128"
_TINYPROXY = "Listen 10.91.1.1\nPort 3128\nTimeout 60\nMaxClients 100\nConnectPort 443\n"
TOKEN = {"PROXYTEST_REFLECTOR_TOKEN": "of-these-networks-alone"}

#: The first two bits of what UDP carries: 2 is RTP, 0 is STUN (RFC 7983).
_RTP = "udp dport 33434 @th,64,2 2"


def forwarding(*rules: str) -> str:
    """Write a ruleset for what is forwarded."""
    lines = ["type filter hook forward priority filter", *rules]
    return "\n".join(["table inet way {", "chain forward {", *lines, "}", "}", ""])


class Site:
    """A client, a router, and a media host with two addresses."""

    def __init__(self, client: Namespace, router: Namespace) -> None:
        self.client, self.router = client, router

    def audited(
        self, *arguments: str, host: str = OUTSIDE, token: bool = True, proxy: str = "127.0.0.1:1"
    ) -> dict[str, Any]:
        """Audit media only, and give the report; the proxy is one that refuses at once, if no other is named."""
        options = ("--proxy", f"http://{proxy}", "--media", host, "--select", "media", "--timeout", "4")
        ended = self.client.proxytest(
            "run", *options, "--format", "json", *arguments, environment=TOKEN if token else None
        )
        assert ended.returncode in (0, 1, 4), ended.stderr.decode()
        report: dict[str, Any] = json.loads(ended.stdout)
        return report


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Run the media host on all its addresses."""
    with Namespace("dclient") as client, Namespace("drouter") as router, Namespace("dserver") as server:
        join(client, f"{INSIDE}/24", router, "10.91.1.1/24")
        join(router, f"{ROUTER}/24", server, f"{OUTSIDE}/24")
        server.address("eth0", f"{SECOND}/24")
        router.forward()
        client.route("default", "10.91.1.1")
        server.route("default", ROUTER)
        for profile in ("spark-2016", "webex-2026"):
            said = tmp_path_factory.mktemp("reflect") / "said.txt"
            command = (sys.executable, "-m", "proxytest", "reflect", "--profile", profile)
            server.start(*command, output=said, environment=TOKEN)
            _wait(said)
        said = tmp_path_factory.mktemp("tinyproxy") / "said.txt"
        configuration = said.with_name("tinyproxy.conf")
        configuration.write_text(_TINYPROXY)
        router.start("tinyproxy", "-d", "-c", str(configuration), output=said)
        yield Site(client, router)


def _wait(said: Path) -> None:
    deadline = time.monotonic() + READY
    while "Ctrl-C" not in (said.read_text() if said.exists() else ""):
        assert time.monotonic() < deadline, said.read_text()
        time.sleep(0.05)


@pytest.mark.row("D1", "a router loses 30 % of the UDP packets, by chance, or each second one")
@pytest.mark.parametrize("numbers", ["numgen random mod 100 < 30", "numgen inc mod 2 == 0"])
@pytest.mark.parametrize("token", [True, False], ids=["token", "no token"])
def test_loss(site: Site, table: Table, numbers: str, token: bool) -> None:  # noqa: FBT001  a column
    site.router.rules(forwarding(f"udp dport 33434 {numbers} drop"))
    right = Right(verdict="incompatible", code="media.loss", party=Party.PATH, result=("media/quality", UDP, "fail"))
    table.holds(site.audited(token=token), right, never=("media.dropped", "media.blocked", "media.none"))


@pytest.mark.row("D2", "a router lets STUN pass, and drops what looks like RTP")
def test_media_are_dropped(site: Site, table: Table) -> None:
    site.router.rules(forwarding(f"{_RTP} drop"))
    right = Right(
        verdict="incompatible",
        code="media.dropped",
        party=Party.PATH,
        certainty=Sureness.PROVEN,
        result=("media/proof", UDP, "fail"),
    )
    table.holds(site.audited(), right, never=("media.loss", "media.blocked"))


@pytest.mark.row("D2", "the same, by a limit of 5 packets a second, and without a token")
def test_media_are_limited(site: Site, table: Table) -> None:
    site.router.rules(forwarding(f"{_RTP} limit rate over 5/second burst 5 packets drop"))
    table.holds(site.audited(), Right(code="media.dropped", result=("media/proof", UDP, "fail")))
    unproven = site.audited(token=False)
    table.holds(unproven, Right(code="media.not-proven", result=("media/proof", UDP, "undecided")))


@pytest.mark.row("D2", "an open network, and both ends know the token")
def test_an_open_network(site: Site, table: Table) -> None:
    site.router.rules("")
    table.holds(site.audited(), Right(verdict="compatible", result=("media/proof", UDP, "pass")))


@pytest.mark.row("D3", "webex-2026: nothing is let out but to the published networks")
@pytest.mark.parametrize("end", ["drop", "reject", "reject with icmpx admin-prohibited"])
def test_published_networks_only(site: Site, table: Table, end: str) -> None:
    site.router.rules(forwarding("ip daddr { 23.89.0.0/16, 66.114.160.0/20 } accept", f"ip saddr {INSIDE} {end}"))
    right = Right(code="media.outside-networks", result=("media/choice", OUTSIDE, "undecided"))
    report = site.audited("--profile", "webex-2026")
    table.holds(report, right, never=("media.blocked", "media.none", "media.degraded"))
    assert "any destination" not in json.dumps(report)


@pytest.mark.row("D4", "the reflector's host has two addresses, and is asked at each")
@pytest.mark.parametrize("address", [OUTSIDE, SECOND])
def test_each_address(site: Site, table: Table, address: str) -> None:
    site.router.rules("")
    right = Right(verdict="compatible", result=("media/proof", f"{address}:33434/udp", "pass"))
    table.holds(site.audited(host=address), right)


@pytest.mark.row("D5", "webex-2026: there is no way out but the proxy (tinyproxy)")
def test_only_the_proxy(site: Site, table: Table) -> None:
    site.router.rules(forwarding("drop"))
    report = site.audited("--profile", "webex-2026", proxy=PROXY)
    right = Right(
        verdict="compatible-with-warnings",
        code="media.degraded",
        party=Party.PATH,
        certainty=Sureness.LIKELY,
        result=("media/choice", OUTSIDE, "warn"),
    )
    table.holds(report, right, never=("media.none", "media.blocked"))
    working = {row["target"] for row in report["results"] if row["reason"].startswith("works, degraded")}
    assert working == {f"{OUTSIDE}:443/tls through the proxy without SNI"}  # an address is no server name


def test_the_reflector_tells_what_arrived_through_a_real_proxy(site: Site) -> None:
    """The client's address there is the proxy's, and TLS ends where it should."""
    site.router.rules("")
    report = site.audited("--select", "outside", proxy=PROXY)
    rows = [row for row in report["results"] if row["check"] == "outside/request"]
    assert [(row["status"], f"from {ROUTER};" in row["reason"]) for row in rows] == [("pass", True)] * 2, rows
