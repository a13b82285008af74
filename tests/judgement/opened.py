"""Tunnels as they are seen where TLS is opened, or is not."""

from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.evidence import Evidence
from proxytest.model.answer import Answer
from proxytest.model.certificate import Anchor, TlsSeen
from proxytest.model.challenge import Scheme
from proxytest.model.observation import Observation
from proxytest.model.outcome import Outcome
from proxytest.model.run import Asked
from proxytest.model.websocket_seen import WebSocketSeen
from proxytest.scenario.profile_file import load_profile
from tests.protocol.chains import chain_of

TARGET = "idbroker.webex.com:443"


def evidence(*seen: Observation) -> Evidence:
    asked = Asked(schemes=(), targets=(TARGET,))
    return Evidence(profile=load_profile("spark-2016"), asked=asked, observations=seen)


def handshake(issuer: str, *, anchor: Anchor | None = None, event: int = 9) -> TlsSeen:
    return TlsSeen(
        version="TLSv1.3",
        cipher="any",
        alpn=None,
        chain=chain_of(("CN=idbroker.webex.com", issuer), *(() if anchor else ((issuer, issuer),))),
        anchor=anchor,
        names_host=True,
        in_validity=True,
        event=event,
    )


def tunnel(
    *,
    tls: TlsSeen | None = None,
    https: Answer | None = None,
    answer: Answer | None = None,
    websocket: Answer | None = None,
    target: str = TARGET,
) -> TunnelTried:
    return TunnelTried(
        purpose="https",
        target=target,
        scheme=Scheme.NONE,
        outcome=Outcome.ACCEPTED,
        answer=answer,
        tls=tls,
        https=https,
        websocket=WebSocketSeen(answer=websocket, upgraded=False) if websocket else None,
    )
