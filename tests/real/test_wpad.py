"""WPAD as a network hands it out: real DHCP with option 252, real DNS and a real web server, in two namespaces."""

import asyncio
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from proxytest.features.settings.probes.discovery import Machine, discover
from proxytest.model.settings import Platform, Source, SourceSeen
from proxytest.protocol.settings.dhcp import parse_assignments
from proxytest.wire.programs import CommandOutput
from tests.real.programs import program
from tests.real.servers import server_directory
from tests.support.namespace import Namespace, NamespaceError, join

SERVER, CLIENT_RANGE, DOMAIN = "10.91.0.1", "10.91.0.50,10.91.0.90,255.255.255.0,1h", "corp.test"
BY_DHCP = f"http://wpad.{DOMAIN}/from-dhcp.pac"
BY_DNS = f"http://wpad.{DOMAIN}/wpad.dat"
PAC_FILE = f"function FindProxyForURL(url, host) {{ return 'PROXY {SERVER}:3128'; }}\n"
START_SECONDS = 10.0

DNSMASQ = f"""\
keep-in-foreground
user=root
interface=eth0
bind-interfaces
no-resolv
no-hosts
local=/test/
address=/wpad.{DOMAIN}/{SERVER}
domain={DOMAIN}
dhcp-range={CLIENT_RANGE}
dhcp-option=252,"{BY_DHCP}"
dhcp-authoritative
no-ping
"""

NGINX = """\
daemon off;
master_process off;
pid {directory}/nginx.pid;
error_log stderr;
events {{ }}
http {{
    access_log {directory}/access.log;
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    types {{ application/x-ns-proxy-autoconfig dat pac; }}
    server {{ listen 10.91.0.1:80; root {directory}/www; }}
}}
"""

DHCLIENT = """\
option wpad code 252 = text;
request subnet-mask, domain-name, domain-name-servers, wpad;
timeout 20;
"""

#: What a DHCP client runs; it takes the lease's address, and its resolver for the namespace alone.
DHCLIENT_SCRIPT = """\
#!/bin/sh
[ -n "$new_ip_address" ] || exit 0
ip address replace "$new_ip_address/24" dev "$interface"
printf 'search %s\\nnameserver %s\\n' "$new_domain_name" "$new_domain_name_servers" > {resolver}
"""

UDHCPC_SCRIPT = """\
#!/bin/sh
[ "$1" = bound ] && env > {lease}
exit 0
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """The client's side of it, and where the servers write."""

    client: Namespace
    directory: Path

    @property
    def root(self) -> Path:
        """Return the root of the client's files: its leases, and its resolv.conf."""
        return self.directory / "client"

    @property
    def resolver(self) -> Path:
        """Return what stands for /etc/resolv.conf in the namespace."""
        return Path("/etc/netns", self.client.name, "resolv.conf")


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    """Serve WPAD, and let a client take a lease."""
    with server_directory("wpad") as directory, Namespace("company") as company, Namespace("client") as client:
        join(company, f"{SERVER}/24", client, "")
        _serve(company, directory)
        client.file("resolv.conf", "")
        network = Network(client=client, directory=directory)
        _take_lease(network)
        yield network


def _serve(company: Namespace, directory: Path) -> None:
    www = directory / "www"
    www.mkdir()
    for name in ("wpad.dat", "from-dhcp.pac"):
        (www / name).write_text(PAC_FILE)
    (directory / "dnsmasq.conf").write_text(DNSMASQ)
    (directory / "nginx.conf").write_text(NGINX.format(directory=directory))
    names, web = directory / "dnsmasq.pid", directory / "nginx.pid"
    company.start(
        program("dnsmasq", package="dnsmasq-base"),
        f"--conf-file={directory}/dnsmasq.conf",
        f"--pid-file={names}",
        f"--dhcp-leasefile={directory}/dnsmasq.leases",
        output=directory / "dnsmasq.log",
    )
    company.start(
        program("nginx", package="nginx-light"), "-c", f"{directory}/nginx.conf", "-p", str(directory), "-e", "stderr",
        output=directory / "nginx.log",
    )  # fmt: skip
    _wait(lambda: names.exists() and web.exists(), directory)


def _take_lease(network: Network) -> None:
    leases = network.root / "var/lib/dhcp"
    leases.mkdir(parents=True)
    etc = network.root / "etc"
    etc.mkdir()
    (etc / "resolv.conf").symlink_to("/etc/resolv.conf")
    configuration = network.directory / "dhclient.conf"
    configuration.write_text(DHCLIENT)
    script = _script(network.directory / "dhclient-script", DHCLIENT_SCRIPT.format(resolver=network.resolver))
    network.client.run(
        program("dhclient", package="isc-dhcp-client"), "-1", "-cf", str(configuration), "-sf", str(script),
        "-lf", str(leases / "dhclient.eth0.leases"), "-pf", str(network.directory / "dhclient.pid"), "eth0",
    )  # fmt: skip


def _script(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(0o755)
    return path


def _wait(ready: Callable[[], bool], directory: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if time.monotonic() > deadline:
            logs = "\n".join(log.read_text() for log in directory.glob("*.log"))
            raise NamespaceError(f"the servers did not start:\n{logs}")
        time.sleep(0.05)


async def no_programs(command: tuple[str, ...]) -> CommandOutput:
    """Leave out the settings of the machine that runs the tests."""
    return CommandOutput(missing=f"{command[0]} is left out")


def found(root: Path) -> dict[Source, SourceSeen]:
    """Discover; runs in the namespace."""
    machine = Machine(platform=Platform.LINUX, environ={}, root=root, ask=no_programs)
    return {seen.source: seen for seen in asyncio.run(discover(machine))}


@pytest.fixture(scope="module")
def sources(network: Network) -> dict[Source, SourceSeen]:
    return network.client.call(found, network.root)


def test_the_lease_names_the_file(sources: dict[Source, SourceSeen]) -> None:
    assert sources[Source.WPAD_DHCP] == SourceSeen(source=Source.WPAD_DHCP, pac=BY_DHCP)


def test_the_domain_of_the_lease_leads_to_the_name(sources: dict[Source, SourceSeen]) -> None:
    assert sources[Source.WPAD_DNS] == SourceSeen(source=Source.WPAD_DNS, pac=BY_DNS)


def test_another_dhcp_client_hands_the_option_to_its_script(network: Network) -> None:
    lease = network.directory / "udhcpc.env"
    script = _script(network.directory / "udhcpc-script", UDHCPC_SCRIPT.format(lease=lease))
    network.client.run(
        program("udhcpc", package="udhcpc"), "-i", "eth0", "-n", "-q", "-f", "-O", "wpad", "-s", str(script)
    )
    assert parse_assignments(lease.read_text()).pac == BY_DHCP


@pytest.fixture(scope="module")
def report(network: Network) -> dict[str, Any]:
    clean = {name: "" for name in os.environ if name.lower().endswith(("_proxy", "pac_url"))}
    ended = network.client.proxytest("run", "--format", "json", "--timeout", "2", environment=clean)
    told: dict[str, Any] = json.loads(ended.stdout)
    return told


def test_the_command_finds_it_without_being_told(report: dict[str, Any]) -> None:
    (settings,) = (seen for seen in report["observations"] if seen["kind"] == "settings")
    by_source = {seen["source"]: seen["pac"] for seen in settings["sources"]}
    assert by_source["wpad-dns"] == BY_DNS
    assert settings["pac"] == BY_DNS
    (row,) = (row for row in report["results"] if row["check"] == "config/source" and row["target"] == "settings")
    assert (row["status"], "WPAD by DNS" in row["reason"]) == ("pass", True)


def test_clients_that_read_no_script_cannot_use_it(report: dict[str, Any]) -> None:
    (row,) = (row for row in report["results"] if row["check"] == "config/pac-only" and row["target"] == "settings")
    assert row["status"] == "fail"


def test_the_file_is_fetched_and_read(report: dict[str, Any], network: Network) -> None:
    (pac,) = (seen for seen in report["observations"] if seen["kind"] == "pac")
    assert {row["text"] for row in pac["rows"]} == {f"PROXY {SERVER}:3128"}
    assert '"GET /wpad.dat HTTP/1.1" 200' in (network.directory / "access.log").read_text()
