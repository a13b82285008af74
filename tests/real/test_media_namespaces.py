"""Media across a router with a firewall: what is open, what is not, and what only pretends to be.

The client's network is behind a router; the media host, where `proxytest reflect` runs, is outside.
"""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.namespace import Namespace, join

INSIDE, ROUTER, OUTSIDE = "10.90.1.2", "10.90.2.1", "10.90.2.2"
OUTSIDE_6 = "fd00:90:2::2"
READY = 20.0  #: seconds
SILENCE = "4"  #: seconds after which a port counts as one that); those that do take milliseconds

#: What a middlebox runs that takes every connection itself: it accepts, reads, and says nothing.
_ACCEPTS = """
import asyncio, sys
async def main():
    server = await asyncio.start_server(lambda reader, writer: reader.read(), "0.0.0.0", int(sys.argv[1]))
    await server.serve_forever()
asyncio.run(main())
"""
_MIDDLEBOX = "9999"

UDP, TCP = f"{OUTSIDE}:33434/udp", f"{OUTSIDE}:33434/tcp"
UDP_RANGE, TCP_RANGE = f"{OUTSIDE}:33434-33598/udp", f"{OUTSIDE}:33434-33598/tcp"


def table(name: str, hook: str, priority: str, *rules: str, kind: str = "filter") -> str:
    """Write a table of one chain, as nft(8) reads it."""
    lines = [f"type {kind} hook {hook} priority {priority}", *rules]
    return "\n".join([f"table {name} {{", f"chain {hook} {{", *lines, "}", "}", ""])


def firewall(*rules: str) -> str:
    """Write a ruleset for what is forwarded; answers to what was let out come back."""
    return table("inet firewall", "forward", "filter", "ct state established,related accept", *rules)


def nat(rule: str, hook: str) -> str:
    priority = {"prerouting": "dstnat", "postrouting": "srcnat"}[hook]
    return table("ip nat", hook, priority, rule, kind="nat")


class Site:
    """The three networks."""

    def __init__(self, client: Namespace, router: Namespace, server: Namespace) -> None:
        self.client, self.router, self.server = client, router, server

    def media(self, *arguments: str, host: str = OUTSIDE) -> dict[tuple[str, str], dict[str, Any]]:
        """Audit media only, and give the results by check and target; the proxy is one that refuses at once."""
        options = (
            "--proxy",
            "http://127.0.0.1:1",
            "--media",
            f"[{host}]" if ":" in host else host,
            "--select",
            "media",
            "--select",
            "share",
        )
        ended = self.client.proxytest("run", *options, "--timeout", SILENCE, "--format", "json", *arguments)
        assert ended.returncode in (0, 1, 4), ended.stderr.decode()
        report = json.loads(ended.stdout)
        assert "unknown" not in {event["failure"] for event in report["trace"]}
        return {(row["check"], row["target"]): row for row in report["results"]}

    def statuses(self, *arguments: str, host: str = OUTSIDE) -> dict[tuple[str, str], str]:
        return {key: row["status"] for key, row in self.media(*arguments, host=host).items()}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Run the media host; the networks stay, the router's rules are each test's own."""
    with Namespace("client") as client, Namespace("router") as router, Namespace("server") as server:
        join(client, f"{INSIDE}/24", router, "10.90.1.1/24")
        join(router, f"{ROUTER}/24", server, f"{OUTSIDE}/24")
        for namespace, address in ((client, "fd00:90:1::2"), (server, OUTSIDE_6)):
            namespace.address("eth0", f"{address}/64")
        router.address("eth0", "fd00:90:1::1/64")
        router.address("eth1", "fd00:90:2::1/64")
        router.forward()
        for namespace, gateway in ((client, "10.90.1.1"), (server, ROUTER)):
            namespace.route("default", gateway)
        for namespace, gateway in ((client, "fd00:90:1::1"), (server, "fd00:90:2::1")):
            namespace.ip("-6", "route", "add", "default", "via", gateway)
        for profile in ("spark-2016", "webex-2026"):
            said = tmp_path_factory.mktemp("reflect") / "said.txt"
            server.start(sys.executable, "-m", "proxytest", "reflect", "--profile", profile, output=said)
            _wait(said)
        said = tmp_path_factory.mktemp("middlebox") / "said.txt"
        router.start(sys.executable, "-c", _ACCEPTS, _MIDDLEBOX, output=said)
        yield Site(client, router, server)


def _wait(said: Path) -> None:
    deadline = time.monotonic() + READY
    while "Ctrl-C" not in (said.read_text() if said.exists() else ""):
        assert time.monotonic() < deadline, said.read_text()
        time.sleep(0.05)


def test_an_open_network(site: Site) -> None:
    site.router.rules("")
    seen = site.media()
    unproven = {key for key, row in seen.items() if row["status"] != "pass"}
    assert unproven == {("media/proof", UDP)}  # no token is given
    assert "a call would use UDP 33434" in seen["media/choice", OUTSIDE]["reason"]


def test_every_port_of_the_ranges(site: Site) -> None:
    site.router.rules("")
    seen = site.media("--ports", "all")
    assert seen["media/server-range", UDP_RANGE]["reason"] == "all 165 ports answer"
    assert seen["media/legacy-range", f"{OUTSIDE}:8000-8100/tcp"]["reason"] == "all 101 ports answer"


def test_one_port_of_a_range_that_is_closed_is_found_where_all_are_tried(site: Site) -> None:
    site.router.rules(firewall("meta l4proto { tcp, udp } th dport 33500 drop"))
    assert site.statuses()["media/server-range", UDP_RANGE] == "pass"
    row = site.media("--ports", "all")["media/server-range", UDP_RANGE]
    assert row["status"] == "warn"
    assert "1 of 165 tried ports do not" in row["reason"]


def test_ipv6(site: Site) -> None:
    site.router.rules("")
    assert set(site.statuses(host=OUTSIDE_6).values()) == {"pass", "undecided"}


def test_the_address_that_nat_gives_is_shown(site: Site) -> None:
    site.router.rules(nat("masquerade", "postrouting"))
    assert f"which sees us as {ROUTER}:" in site.media()["media/udp", UDP]["reason"]


NOTHING = {
    ("media/udp", UDP): "warn",
    ("media/tcp", TCP): "warn",
    ("media/choice", OUTSIDE): "fail",
    ("media/quality", UDP): "skip",
    ("media/proof", UDP): "skip",
    ("share/tcp", TCP): "fail",
    ("media/server-range", UDP_RANGE): "warn",
    ("media/server-range", TCP_RANGE): "warn",
    ("media/legacy-range", f"{OUTSIDE}:8000-8100/udp"): "skip",
    ("media/legacy-range", f"{OUTSIDE}:8000-8100/tcp"): "skip",
}


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("meta l4proto { tcp, udp } drop", "no answer: unknown or blocked"),
        ("meta l4proto { tcp, udp } reject", "refused"),
        ("meta l4proto { tcp, udp } reject with icmpx admin-prohibited", "unreachable"),
    ],
)
def test_a_firewall_that_lets_nothing_out(site: Site, rule: str, says: str) -> None:
    site.router.rules(firewall(rule))
    seen = site.media()
    assert {key: row["status"] for key, row in seen.items()} == NOTHING
    (finding,) = seen["media/udp", UDP]["findings"]
    assert says in finding["actual"]


def test_a_firewall_that_resets(site: Site) -> None:
    site.router.rules(firewall("meta l4proto tcp reject with tcp reset"))
    assert site.statuses()["media/tcp", TCP] == "warn"


def test_a_firewall_that_forbids_ipv6(site: Site) -> None:
    site.router.rules(firewall("meta l4proto { tcp, udp } reject with icmpx admin-prohibited"))
    seen = site.media(host=OUTSIDE_6)
    assert seen["media/choice", OUTSIDE_6]["status"] == "fail"
    (finding,) = seen["media/udp", f"[{OUTSIDE_6}]:33434/udp"]["findings"]
    assert "prohibited: fd00:90:1::1 says so, which is not the media host" in finding["actual"]


def test_only_tcp(site: Site) -> None:
    site.router.rules(firewall("meta l4proto udp drop"))
    seen = site.statuses()
    assert seen["media/udp", UDP] == "warn"
    assert seen["media/tcp", TCP] == "pass"
    assert seen["media/choice", OUTSIDE] == "warn"
    assert seen["share/tcp", TCP] == "pass"
    assert seen["media/server-range", UDP_RANGE] == "skip"


def test_only_udp(site: Site) -> None:
    site.router.rules(firewall("meta l4proto tcp drop"))
    seen = site.statuses()
    assert seen["media/udp", UDP] == "pass"
    assert seen["media/tcp", TCP] == "warn"
    assert seen["media/choice", OUTSIDE] == "pass"
    assert seen["share/tcp", TCP] == "fail"
    assert seen["media/server-range", TCP_RANGE] == "skip"


def test_only_33434(site: Site) -> None:
    site.router.rules(firewall("meta l4proto { tcp, udp } th dport != 33434 drop"))
    seen = site.statuses()
    assert seen["media/udp", UDP] == seen["media/tcp", TCP] == seen["media/choice", OUTSIDE] == "pass"
    assert seen["share/tcp", TCP] == "pass"
    assert seen["media/server-range", UDP_RANGE] == seen["media/server-range", TCP_RANGE] == "warn"


def test_a_middlebox_that_takes_every_tcp_connection_itself_is_not_taken_for_the_far_end(site: Site) -> None:
    site.router.rules(nat(f"meta l4proto tcp redirect to :{_MIDDLEBOX}", "prerouting"))
    seen = site.media()
    assert {key: seen[key]["status"] for key in NOTHING} == {
        **NOTHING,
        ("media/udp", UDP): "pass",
        ("media/quality", UDP): "pass",
        ("media/proof", UDP): "undecided",
        ("media/choice", OUTSIDE): "pass",
        ("media/server-range", UDP_RANGE): "pass",
        ("media/server-range", TCP_RANGE): "skip",
        ("media/legacy-range", f"{OUTSIDE}:8000-8100/udp"): "pass",
    }
    (finding,) = seen["share/tcp", TCP]["findings"]
    assert "a connection, but no answer" in finding["actual"]


def test_a_middlebox_and_no_udp(site: Site) -> None:
    redirect = nat(f"meta l4proto tcp redirect to :{_MIDDLEBOX}", "prerouting")
    site.router.rules(redirect + firewall("meta l4proto udp drop"))
    assert site.statuses() == NOTHING


def test_no_route(site: Site) -> None:
    site.router.rules("")
    seen = site.media(host="10.90.3.9")
    assert seen["media/choice", "10.90.3.9"]["status"] == "fail"


def test_a_name_that_does_not_resolve(site: Site) -> None:
    site.client.file("resolv.conf", f"nameserver {INSIDE}\n")  # where nobody answers
    seen = site.media(host="media.example")
    assert {row["status"] for row in seen.values()} <= {"skip", "undecided"}
    assert "does not resolve" in seen["media/choice", "media.example"]["reason"]


#: It says nothing of packets that are too large for the next link.
SILENT_ROUTER = table("inet quiet", "output", "filter", "icmp type destination-unreachable drop")


class TestWebex2026:
    UDP, TLS = f"{OUTSIDE}:5004/udp", f"{OUTSIDE}:443/tls without SNI"

    def test_an_open_network(self, site: Site) -> None:
        site.router.rules("")
        assert set(site.statuses("--profile", "webex-2026").values()) == {"pass", "skip", "undecided"}
        seen = site.statuses("--profile", "webex-2026")
        assert seen["media/mtu", self.UDP] == seen["media/tls", self.TLS] == "pass"

    def test_only_tls(self, site: Site) -> None:
        site.router.rules(firewall("meta l4proto { tcp, udp } th dport != 443 reject"))
        seen = site.media("--profile", "webex-2026")
        assert seen["media/choice", OUTSIDE]["status"] == "undecided"  # UDP may be open to the published networks
        assert "TLS 443 without SNI" in seen["media/choice", OUTSIDE]["reason"]
        assert seen["media/tls", self.TLS]["status"] == "pass"

    @pytest.mark.parametrize(
        ("rules", "status"),
        [("", "fail"), (SILENT_ROUTER, "warn")],
    )
    def test_a_tunnel_that_takes_smaller_packets_only(self, site: Site, rules: str, status: str) -> None:
        """With the router's "fragmentation needed" it is certain; where that is dropped, it is a black hole."""
        site.router.rules(rules)
        site.router.ip("link", "set", "eth1", "mtu", "1200")
        try:
            seen = site.statuses("--profile", "webex-2026")
        finally:
            site.router.ip("link", "set", "eth1", "mtu", "1500")
            site.client.ip("route", "flush", "cache")
        assert seen["media/udp", self.UDP] == "pass"
        assert seen["media/mtu", self.UDP] == status
