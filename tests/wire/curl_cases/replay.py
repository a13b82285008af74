"""Play a case through the real wire: dial, exchange, log on."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path

from proxytest.model.address import parse_authority
from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.credentials import Credentials, Secret
from proxytest.model.event import Operation
from proxytest.model.logon import Logon
from proxytest.probe.identity import Identity
from proxytest.protocol.auth.choose import offered_schemes
from proxytest.protocol.auth.flow import AuthFlow, anonymous
from proxytest.protocol.auth.token import token_flow
from proxytest.protocol.ntlm import decode_token, read_message
from proxytest.protocol.request import Request, connect, forward
from proxytest.wire.dial import Dialler
from proxytest.wire.drive import Dialogue, MakeFlow, run_dialogue
from proxytest.wire.trust import proxy_context
from tests.support.peers import Talk, peer
from tests.support.permits import Unlimited
from tests.support.scripted import Authorities
from tests.support.wire import dialler
from tests.wire.curl_cases.case import NOTHING, TICKET, TYPE_1, TYPE_3, Case

TUNNELLED = b"\x16\x03\x03"  #: what the far end says in one piece with the proxy's 2xx
_PROXY = "127.0.0.1"


@dataclass(slots=True)
class Proxy:
    """Answers as the case says, and remembers what it was asked."""

    case: Case
    heads: list[str] = field(default_factory=list)
    carried: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)

    async def behave(self, talk: Talk) -> None:
        """Answer each request by what it carries; what the case does not know is met by a closed connection."""
        while True:
            head = await talk.head()
            carries = carried_by(head)
            before = self.carried.count(carries)
            self.heads.append(head)
            self.carried.append(carries)
            self.sent.append(f"{talk.number} {carries}")
            replies = self.case.replies.get(carries)
            if not replies:
                return
            said = replies[min(before, len(replies) - 1)]
            last = self.case.opens and len(self.sent) == len(self.case.sends)
            await talk.say(said.data + (TUNNELLED if last else b""))
            if said.closes:
                return


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What came of a case."""

    proxy: Proxy
    dialogue: Dialogue
    tunnelled: bytes | None  #: what came through the tunnel; None: none stands
    trace: str


def carried_by(head: str) -> str:
    """Name the credentials of a request."""
    value = head.partition("Proxy-Authorization: ")[2].partition("\r\n")[0]
    scheme, _, credentials = value.partition(" ")
    message = read_message(decode_token(credentials) or b"")
    if message is not None:
        return TYPE_1 if message.type == 1 else TYPE_3
    return {"": NOTHING, "Negotiate": TICKET}.get(scheme, scheme.lower())


async def play(case: Case, folder: Path) -> Played:
    """Play one case."""
    proxy = Proxy(case)
    server, client = _contexts(folder) if case.secure else (None, None)
    async with peer(proxy.behave, tls=server) as served:
        dialled = dialler(served.port, context=client)
        dialogue = await _log_on(case, dialled)
        tunnelled = None
        if dialogue.connection is not None:
            transport, tunnelled = dialogue.connection.release()
            transport.abort()
    trace = "\n".join(f"{event.data}\n{event.detail}" for event in dialled.recorder.trace)
    return Played(proxy=proxy, dialogue=dialogue, tunnelled=tunnelled, trace=trace)


async def _log_on(case: Case, dialled: Dialler) -> Dialogue:
    """Ask first where the case wants it, then run the one dialogue."""
    request, challenges = _request(case), tuple[Challenge, ...]()
    kind = Operation.CONNECT if case.method == "CONNECT" else Operation.FORWARD
    if case.scheme is None or case.asks:
        asked = await run_dialogue(dialled, request, lambda _: anonymous(), kind=kind, permits=Unlimited())
        challenges = asked.received.challenges if asked.received else ()
    scheme = case.scheme or next(iter(offered_schemes(challenges)), Scheme.NONE)
    challenge = next((one for one in challenges if one.is_for(scheme)), None)
    flow = _flow(case, dialled, request, scheme, challenge)
    return await run_dialogue(dialled, request, flow, kind=kind, permits=Unlimited())


def _flow(case: Case, dialled: Dialler, request: Request, scheme: Scheme, challenge: Challenge | None) -> MakeFlow:
    credentials = Credentials(user=case.user, password=Secret(case.password)) if case.user is not None else None
    identity = Identity(credentials, proxy_host=_PROXY, permits=Unlimited())
    identity.hide_in(dialled.recorder.scrubber)

    def flow(end_point: bytes | None) -> AuthFlow:
        if TICKET in case.replies:
            return token_flow(scheme, _Ticket)
        return identity.flow(Logon(scheme=scheme, challenge=challenge), request, end_point)

    return flow


def _request(case: Case) -> Request:
    return connect(parse_authority(case.target)) if case.method == "CONNECT" else forward(case.target)


def _contexts(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    authorities, cacert = Authorities(folder=folder), folder / "cacert.pem"
    cacert.write_bytes(authorities.public_pem)
    return authorities.context("far end", _PROXY), proxy_context(cacert)


class _Ticket:
    """Kerberos, whose whole proof is its first token."""

    mechanism = "Kerberos"

    def step(self, token: bytes | None) -> bytes | None:
        return b"\x60\x0aKerberos.." if token is None else None
