"""Configuration as `proxytest policy` writes it, and audits by a profile that is named."""

import http.client
import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from proxytest.model.profile import Purpose
from proxytest.scenario.profile_file import load_profile
from tests.real.audit import Audit, run_product
from tests.real.names import hosts_file
from tests.real.origin import ORIGIN_ADDRESS
from tests.real.programs import run
from tests.real.proxy import Proxy


def policy(product: str, profile: str, *, log_on: bool = True) -> str:
    """Return what the command prints, for a proxy that asks users to log on or for another."""
    asked = ["--log-on"] * log_on
    finished = run([sys.executable, "-m", "proxytest", "policy", "--for", product, "--profile", profile, *asked])
    finished.check_returncode()
    return finished.stdout


def audit(proxy: Proxy, profile: str, *options: str) -> Audit:
    """Run the product by a profile, with a log-on by Basic."""
    finished = run_product(proxy, "basic", options=["--format", "json", "--profile", profile, *options])
    report = json.loads(finished.stdout)
    return Audit(exit_status=finished.returncode, report=report, stderr=finished.stderr, raw=finished.stdout)


def ask_plainly(proxy: Proxy, url: str) -> int:
    """Return the status of the answer to a GET without credentials, as an operating system asks for a CRL."""
    connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=20)
    try:
        connection.request("GET", url)
        with connection.getresponse() as answer:
            return answer.status
    finally:
        connection.close()


def hosts_with_revocation() -> str:
    """Write what leads every host of the profiles to the origin's address."""
    domains = load_profile("webex-2026").domains
    servers = [host.name for domain in domains if domain.purpose is Purpose.REVOCATION for host in domain.hosts]
    return hosts_file() + "".join(f"{ORIGIN_ADDRESS} {server}\n" for server in servers)


@contextmanager
def running_revocation_servers() -> Iterator[None]:
    """Answer as an OCSP server does, for every name, until the block ends."""
    with ThreadingHTTPServer((ORIGIN_ADDRESS, 80), _RevocationServer) as server:
        answering = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        answering.start()
        try:
            yield
        finally:
            server.shutdown()
            answering.join()


class _RevocationServer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/ocsp-response")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name is the base class's
        pass


def site_profile(directory: Path, text: str) -> str:
    """Write a profile of a site; return its path."""
    path = directory / "site.yaml"
    path.write_text(f"extends: spark-2016\nname: site\n{text}")
    return str(path)
