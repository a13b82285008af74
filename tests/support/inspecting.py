"""A proxy that opens every tunnel, in which a chain of the test's choice is shown, and that serves some files."""

import ssl
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from proxytest.engine.audit import audit
from proxytest.model.run import Run
from proxytest.probe.plan import Plan
from proxytest.protocol.certificates import TrustAnchors
from proxytest.scenario.profile_file import load_profile
from tests.support.chains import HOST, Entity, pem
from tests.support.memory import TlsServer
from tests.support.peers import Behaviour, Talk, peer
from tests.support.plans import plan_for

TARGET = f"{HOST}:443"


def context_of(leaf: Entity, chain: tuple[x509.Certificate, ...], folder: Path) -> ssl.SSLContext:
    """Make the server side of a handshake that shows this chain."""
    key = leaf.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file = folder / f"shown-{len(list(folder.iterdir()))}.pem"
    file.write_bytes(key + pem(*chain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.load_cert_chain(file)
    return context


def proxy_showing(choose: Callable[[str], ssl.SSLContext], files: Mapping[str, bytes]) -> Behaviour:
    """Answer CONNECT by a handshake with the context that is chosen by its head, and GET by a whole answer."""

    async def behave(talk: Talk) -> None:
        head = await talk.head()
        method, url, *_ = head.split(" ")
        if method == "GET":
            await talk.say(files.get(url, b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"))
            return
        await talk.say(b"HTTP/1.1 200 OK\r\n\r\n")
        await talk.writer.start_tls(choose(head))
        await talk.head()
        await talk.say(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    return behave


async def speak_tls(talk: Talk, context: ssl.SSLContext, hello: bytes) -> None:
    """Answer a handshake that has begun, and one request in it."""
    server = TlsServer(context)
    await talk.say(server.answer(hello))
    while not server.finished:
        await talk.say(server.answer(await read(talk)))
    request = server.read(b"")
    while b"\r\n\r\n" not in request:
        request += server.read(await read(talk))
    await talk.say(server.say(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))


async def read(talk: Talk) -> bytes:
    """Wait for bytes."""
    data = await talk.reader.read(1 << 16)
    if not data:
        raise EOFError
    return data


def ok(content: bytes) -> bytes:
    """Write an answer that holds a file."""
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(content) + content


def plan_trusting(
    port: int, public: x509.Certificate, deployed: x509.Certificate | None = None, target: str = TARGET
) -> Plan:
    """Plan an audit of one host, by the profile of 2026."""
    system = TrustAnchors(roots=((deployed or public, "operating system"),))
    plan = plan_for(port=port, roots=pem(public), user=None, targets=(target,), timeout=2)
    return replace(plan, profile=load_profile("webex-2026"), system=system)


async def audit_showing(
    choose: Callable[[str], ssl.SSLContext] | ssl.SSLContext,
    public: x509.Certificate,
    deployed: x509.Certificate | None = None,
    files: Mapping[str, bytes] | None = None,
) -> Run:
    """Audit a proxy that shows the context's chain."""
    chosen = choose if callable(choose) else (lambda _: choose)
    async with peer(proxy_showing(chosen, files or {})) as proxy:
        return await audit(plan_trusting(proxy.port, public, deployed))
