"""STUN with coturn, a server that was not written by us: by UDP, TCP and TLS, plain, padded, and with its error."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from proxytest.model.address import Authority
from proxytest.model.media import MediaOutcome
from proxytest.protocol.stun import binding_request
from proxytest.reflect.own_certificate import _self_signed
from proxytest.wire.stun_exchange import Ask
from proxytest.wire.stun_stream import ask_stream
from proxytest.wire.stun_udp import ask_udp
from tests.real.programs import CHECKOUT, PROGRAM_SECONDS, clean_environment, program
from tests.real.servers import accepts_connections, free_port, running, server_directory
from tests.support.wire import TIMEOUT, recorder

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coturn:
    """Its ports: one by UDP and TCP, one by TLS."""

    port: int
    tls_port: int


@pytest.fixture(scope="module")
def coturn() -> Iterator[Coturn]:
    served = Coturn(port=free_port(), tls_port=free_port())
    with server_directory("coturn") as directory:
        pem = directory / "server.pem"
        pem.write_bytes(_self_signed())
        command = [
            program("turnserver", package="coturn"),
            *("-n", "--stun-only", "--no-cli", "--no-dtls", "--log-file=stdout", "--no-software-attribute"),
            *(f"--listening-ip={LOOPBACK}", f"--listening-port={served.port}"),
            *(f"--tls-listening-port={served.tls_port}", f"--cert={pem}", f"--pkey={pem}"),
            *(f"--pidfile={directory / 'coturn.pid'}", f"--userdb={directory / 'users.sqlite'}"),
        ]
        with running(command, directory=directory, ready=lambda _: _listens(served)):
            yield served


def _listens(served: Coturn) -> bool:
    """It opens its sockets one after the other, that of UDP not always before those of TCP."""
    by_tcp = all(accepts_connections(LOOPBACK, port) for port in (served.port, served.tls_port))
    return by_tcp and _answers_by_udp(served.port)


def _answers_by_udp(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(0.2)
        try:
            asking.connect((LOOPBACK, port))
            asking.send(binding_request(os.urandom(12), software=""))
            return bool(asking.recv(2048))
        except OSError:  # refused, or silent
            return False


def ask(port: int, *, size: int | None = None) -> Ask:
    request = binding_request(os.urandom(12), software="proxytest asks which way media take", size=size)
    return Ask(number=1, address=Authority(host=LOOPBACK, port=port), request=request)


@pytest.mark.parametrize("asking", [ask_udp, ask_stream])
async def test_it_answers_our_requests_and_sees_us_as_we_are(asking: Any, coturn: Coturn) -> None:  # noqa: ANN401  two functions of one form
    seen = await asking(ask(coturn.port), recorder(), seconds=TIMEOUT)
    assert seen.outcome is MediaOutcome.ANSWERED
    assert seen.answer.mapped == seen.local
    assert seen.answer.fingerprint is True


async def test_a_request_that_fills_a_packet_is_answered_too(coturn: Coturn) -> None:
    seen = await ask_udp(ask(coturn.port, size=1272), recorder(), seconds=TIMEOUT, whole=True)
    assert seen.outcome is MediaOutcome.ANSWERED


def audit(*arguments: str) -> dict[tuple[str, str], dict[str, Any]]:
    command = [sys.executable, "-m", "proxytest", "run", "--proxy", f"http://{LOOPBACK}:1", "--format", "json"]
    ended = subprocess.run(  # noqa: S603  as in programs.run
        [*command, "--select", "media", "--select", "share", *arguments],
        env=clean_environment(),
        cwd=CHECKOUT,
        capture_output=True,
        timeout=PROGRAM_SECONDS,
        check=False,
    )
    report = json.loads(ended.stdout)
    return {(row["check"], row["target"]): row for row in report["results"]}


def test_an_audit_by_udp_and_tcp(coturn: Coturn) -> None:
    seen = audit("--media", f"{LOOPBACK}:{coturn.port}")
    statuses = {key: row["status"] for key, row in seen.items()}
    # Its port stands in for 33434, of which that proves nothing: but it answers.
    assert statuses["media/udp", f"{LOOPBACK}:33434/udp"] == "warn"
    assert statuses["media/tcp", f"{LOOPBACK}:33434/tcp"] == "warn"
    assert statuses["share/tcp", f"{LOOPBACK}:33434/tcp"] == "warn"
    assert statuses["media/choice", LOOPBACK] == "warn"
    assert statuses["media/server-range", f"{LOOPBACK}:33434-33598/udp"] == "skip"
    (finding,) = seen["media/udp", f"{LOOPBACK}:33434/udp"]["findings"]
    assert finding["actual"].startswith("the far end answers")
    assert f"on port {coturn.port} instead" in finding["actual"]


def test_an_audit_of_packets_of_1300_bytes(coturn: Coturn) -> None:
    seen = audit("--media", f"{LOOPBACK}:{coturn.port}", "--profile", "webex-2026")
    assert seen["media/mtu", f"{LOOPBACK}:5004/udp"]["status"] == "pass"


async def test_stun_inside_tls(coturn: Coturn) -> None:
    from tests.wire.test_stun_exchange import TestTls

    seen = await TestTls().exchange(coturn.tls_port)
    assert seen.outcome is MediaOutcome.ANSWERED
    assert seen.tls is not None
