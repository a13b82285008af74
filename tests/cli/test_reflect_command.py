"""`proxytest reflect` as its user sees it."""

import os
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from proxytest.cli.reflect_command import limits_of, listening_text
from proxytest.model.profile import Transport
from proxytest.protocol.stun import Message, binding_request, decode
from proxytest.reflect.reflector_limits import Limits
from proxytest.reflect.server import Listening
from tests.cli.conftest import Command

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    with socket.create_server((LOOPBACK, 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


def test_it_answers_until_it_is_interrupted() -> None:
    port, tls_port = free_port(), free_port()
    command = [sys.executable, "-m", "proxytest", "reflect", "--listen", LOOPBACK, "--ports", str(port)]
    with subprocess.Popen(  # noqa: S603  our own program
        [*command, "--tls-port", str(tls_port)], stdout=subprocess.PIPE, text=True
    ) as running:
        try:
            assert running.stdout is not None
            said = [running.stdout.readline().strip() for _ in range(4)]
            request = binding_request(os.urandom(12), software="so long that an answer is shorter")
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
                sock.settimeout(20)
                sock.sendto(request, (LOOPBACK, port))
                answer = decode(sock.recv(2048))
            running.send_signal(signal.SIGINT)
            assert running.wait(20) == 0
        finally:
            running.kill()
    assert said == [
        f"Answering on {LOOPBACK}",
        f"UDP  {port}: STUN",
        f"TCP  {port}: STUN",
        f"TLS  {tls_port}: STUN, HTTPS and WSS",
    ]
    assert isinstance(answer, Message)
    assert answer.answers(request)


@pytest.mark.parametrize(
    ("hold", "per_address", "expected"),
    [
        (None, None, Limits()),
        (7200.0, 16, replace(Limits(), life=7260.0, per_address=16)),
        (None, 500, replace(Limits(), per_address=500, connections=1000)),  # one address leaves room for others
    ],
)
def test_the_limits_are_the_user_s(hold: float | None, per_address: int | None, expected: Limits) -> None:
    assert limits_of(hold, per_address) == expected


def test_what_could_not_be_had_is_said_with_its_reason() -> None:
    listening = Listening(
        bound=[(Transport.UDP, 33434), (Transport.UDP, 33435), (Transport.TCP, 33434)],
        missing=[
            (Transport.TCP, 33435, "address already in use"),
            (Transport.TCP, 33436, "address already in use"),
            (Transport.TLS, 443, "permission denied"),
        ],
    )
    assert listening_text(listening, None).splitlines()[:5] == [
        "Answering on all addresses of this host",
        "  UDP  33434-33435: STUN",
        "  TCP  33434: STUN",
        "  not on TCP 33435-33436: address already in use",
        "  not on TLS 443: permission denied",
    ]
    assert "  proxytest run --media [2001:db8::1]" in listening_text(listening, "2001:db8::1")


MISTAKES = {
    "a name": (("--listen", "media.example"), "--listen takes an address of this host, not 'media.example'"),
    "no port": (("--ports", "http"), "'http' is neither a port nor a range such as 33434-33598"),
    "backwards": (("--ports", "9-8"), "'9-8' is neither a port nor a range"),
    "too large": (("--ports", "70000"), "70000 is not a port from 1 to 65535"),
    "TLS port": (("--tls-port", "0"), "0 is not a port from 1 to 65535"),
    "no hold": (("--hold", "0"), "--hold must be more than 0 seconds, not 0"),
    "a hold without end": (("--hold", "inf"), "--hold must be more than 0 seconds, not inf"),
    "nobody": (("--per-address", "0"), "--per-address must be a number from 1 to 1024"),
    "a key alone": (("--key", "key.pem"), "--key needs --cert"),
    "no file": (("--cert", "/nonexistent.pem"), "cannot read '/nonexistent.pem'"),
    "no certificate": (("--cert", __file__), "contain no PEM certificate with its unencrypted key"),
    "profile": (("--profile", "nope"), "'nope' is neither a bundled profile nor a file"),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_is_one_sentence(case: str, command: Command) -> None:
    arguments, sentence = MISTAKES[case]
    ended = command("reflect", *arguments)
    assert ended.status == 2
    assert sentence in ended.err


def test_a_certificate_is_taken_from_files(tmp_path: Path) -> None:
    from proxytest.reflect.own_certificate import _self_signed, server_context

    pem = tmp_path / "both.pem"
    pem.write_bytes(_self_signed())
    assert server_context(pem).cert_store_stats() is not None


def test_not_one_port_is_a_mistake(command: Command) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as by_udp, socket.create_server((LOOPBACK, 0)) as by_tcp:
        port = by_tcp.getsockname()[1]
        by_udp.bind((LOOPBACK, port))
        ended = command("reflect", "--listen", LOOPBACK, "--ports", str(port), "--tls-port", str(port))
    assert ended.status == 2
    assert f"cannot listen on any port; port {port}: address already in use" in ended.err
