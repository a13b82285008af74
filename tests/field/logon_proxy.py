"""A scripted proxy for the log-on rows: what it answers to each request, by the credentials that came with it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from proxytest.engine.audit import audit
from proxytest.model.run import Run
from tests.support.peers import Peer, Talk, peer
from tests.support.plans import plan_for
from tests.support.scripted import Authorities

SILENCE = b""  #: no answer
OPENS = b"HTTP/1.1 200 Connection established\r\n\r\n"
TYPE_2 = "TlRMTVNTUAACAAAAAAAAAAAAAAAGgokAXmf7HuqyuFEAAAAAAAAAAAAAAAAAAAAA"


def answer(status: str, *headers: str, body: bytes = b"") -> bytes:
    """Return a whole answer."""
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "", ""]).encode() + body


def asks(*challenges: str, headers: tuple[str, ...] = ()) -> bytes:
    """Return a 407."""
    offers = (f"Proxy-Authenticate: {one}" for one in challenges)
    return answer("407 Proxy Authentication Required", *offers, *headers)


@dataclass(slots=True)
class Asked:
    """One request, and where it came."""

    connection: int
    authorization: str  #: empty where there are no credentials
    head: str = field(repr=False)


#: Returns the answer; one that opens a tunnel or says `Connection: close` ends the connection.
Answers = Callable[[Asked], bytes]


@dataclass(slots=True)
class LogonProxy:
    """What it was asked."""

    peer: Peer
    heard: list[Asked] = field(default_factory=list)

    @property
    def port(self) -> int:
        return self.peer.port

    @property
    def logons(self) -> list[Asked]:
        return [one for one in self.heard if one.authorization]

    async def audited(self, *auth: str, **changes: Any) -> Run:  # noqa: ANN401  fields of a plan
        targets = changes.pop("targets_", ("idbroker.webex.com:443",))
        roots = changes.pop("roots_", None)
        return await audit(replace(plan_for(port=self.port, auth=auth, targets=targets, roots=roots), **changes))


#: Speaks in an open tunnel.
Inside = Callable[[Talk, str], Awaitable[None]]


async def ends(talk: Talk, target: str) -> None:  # noqa: ARG001  the signature
    """Close a tunnel after the first bytes in it."""
    await talk.reader.read(1)


async def speaks_tls(talk: Talk, target: str) -> None:  # noqa: ARG001  the signature
    """Answer the handshake by an alert: handshake_failure (RFC 8446 section 6), so that somebody speaks TLS."""
    await talk.reader.read(1 << 14)
    await talk.say(b"\x15\x03\x03\x00\x02\x02\x28")


def far_end(authorities: Authorities, page: bytes, role: str = "far end") -> Inside:
    """Return a far end, or an interceptor, that answers every request inside with this page."""

    async def inside(talk: Talk, target: str) -> None:
        await talk.writer.start_tls(authorities.context(role, target.rpartition(":")[0]))
        await talk.head()
        await talk.say(page)
        await talk.listen()

    return inside


@asynccontextmanager
async def answering(answers: Answers, inside: Inside = speaks_tls) -> AsyncIterator[LogonProxy]:
    """Run it."""
    proxy = LogonProxy(Peer())

    async def serve(talk: Talk) -> None:
        while True:
            head = await talk.head()
            authorization = head.partition("Proxy-Authorization: ")[2].partition("\r\n")[0]
            proxy.heard.append(Asked(talk.number, authorization, head))
            said = answers(proxy.heard[-1])
            if said == SILENCE:
                return await talk.listen()
            await talk.say(said)
            if said.startswith(b"HTTP/1.1 2") and head.startswith("CONNECT"):
                return await inside(talk, head.split(" ")[1])
            if b"Connection: close" in said or not head.startswith("CONNECT"):
                return None

    async with peer(serve) as running:
        proxy.peer = running
        yield proxy
