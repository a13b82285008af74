"""Ask `proxytest reflect`, through the proxy, what arrived there, and which certificates it sees itself."""

import secrets
from collections.abc import Iterator
from functools import partial
from typing import Any

from proxytest.features.logon.observations import SchemeRepeated, SchemeTried
from proxytest.features.outside.observations import Arrived, CertificateTold, Headers, RequestTold
from proxytest.features.tunnel.observations import HttpsTried, TunnelTried
from proxytest.model.address import Authority
from proxytest.model.answer import Answer
from proxytest.model.credentials import Secret
from proxytest.model.logon import Logon
from proxytest.model.observation import Observation
from proxytest.model.profile import Transport
from proxytest.probe.declare import Case, Foreseen, Probe, Task, foresee_logons
from proxytest.probe.logons import working_for
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan
from proxytest.probe.tunnels import try_tunnel
from proxytest.protocol.origin_form import get, upgrade
from proxytest.protocol.outside_question import CERTIFICATE, NUMBER, REQUEST, Question
from proxytest.protocol.websocket_handshake import COMPRESSION
from proxytest.wire.tunnel import Tunnel
from proxytest.wire.websocket_key import new_key

_HTTPS = 443
_MOST = 3  #: hosts whose certificate is asked for


def _reflectors(plan: Plan) -> Iterator[Authority]:
    for host in plan.media:
        port = host.port(Transport.TLS, _HTTPS)
        in_lab = host.stand_ins and not host.elsewhere  # where nothing is outside
        if port is not None and not in_lab:
            yield Authority(host=host.host, port=port)


def _asks(case: Case) -> Iterator[Task]:
    for reflector in _reflectors(case.plan):
        for logon in working_for(str(reflector), case.evidence)[:1]:
            for websocket in (False, True):
                work = partial(_ask_request, reflector=reflector, logon=logon, websocket=websocket)
                title = f"What arrives outside by {'WSS' if websocket else 'HTTPS'}"
                yield Task(title=logon.named(title), target=str(reflector), work=work)


def _asks_for_certificates(case: Case) -> Iterator[Task]:
    """Ask for hosts whose chain leads nowhere: it may be the far end's own, or that of whoever opens TLS."""
    told = [one for one in case.evidence.each(RequestTold) if one.arrived]
    odd = [one for one in case.evidence.each(HttpsTried) if one.tls is not None and one.tls.anchor is None]
    known = [one.target for one in odd if _is_of_profile(case.plan, one.target)]
    for target in tuple(dict.fromkeys(known))[:_MOST] if told else ():
        reflector = next(_reflectors(case.plan))
        for logon in working_for(str(reflector), case.evidence)[:1]:
            work = partial(_ask_certificate, reflector=reflector, logon=logon, target=target)
            yield Task(title=logon.named("The certificate outside"), target=target, work=work)


def _is_of_profile(plan: Plan, target: str) -> bool:
    host, _, port = target.rpartition(":")
    return port == str(_HTTPS) and plan.profile.host(host, _HTTPS) is not None


async def _ask_request(
    network: Network, *, reflector: Authority, logon: Logon, websocket: bool
) -> tuple[Observation, ...]:
    question, key = _question(REQUEST), new_key() if websocket else ""
    tried, told, inside = await _ask(network, reflector, logon, question, key=key)
    shown = tried.tls.chain[0] if tried.tls and tried.tls.chain else None
    seen = RequestTold(
        target=str(reflector),
        scheme=logon.scheme,
        websocket=websocket,
        extensions=", ".join(inside.head.values("Sec-WebSocket-Extensions")) if inside and websocket else None,
        answer=tried.answer,
        sent=_headers(network, reflector, question, key=key),
        alpn=tried.tls.alpn if tried.tls else None,
        tls=tried.tls.version if tried.tls else None,
        certificate=shown.sha256 if shown else None,
        issuer=shown.issuer if shown else "",
        arrived=_arrived(told) if told else None,
        detail=tried.detail or (f"inside the tunnel: {inside}" if inside and not told else ""),
        failed=tried.failed,
        events=tried.events,
    )
    return (seen,)


async def _ask_certificate(
    network: Network, *, reflector: Authority, logon: Logon, target: str
) -> tuple[Observation, ...]:
    tried, told, _ = await _ask(network, reflector, logon, _question(CERTIFICATE, target.rpartition(":")[0]))
    told = told or {"failed": "the reflector did not tell"}
    seen = CertificateTold(
        target=target,
        sha256=told.get("sha256"),
        subject=str(told.get("subject", "")),
        issuer=str(told.get("issuer", "")),
        status=int(told.get("status", 0)),
        detail=str(told.get("failed", "")),
        events=tried.events,
    )
    return (seen,)


async def _ask(
    network: Network, reflector: Authority, logon: Logon, question: Question, *, key: str = ""
) -> tuple[TunnelTried, dict[str, Any] | None, Answer | None]:
    """Ask in a tunnel, by WSS if there is a key; return the tunnel, the reflector's own word, and the answer inside."""
    token, said = _token(network.plan), list[tuple[Answer, str]]()

    async def inside(tunnel: Tunnel, tried: TunnelTried) -> TunnelTried:
        path = question.path(token)
        if key:
            said.append(await tunnel.first_message(path, key=key))
        else:
            answer = await tunnel.get(path)
            said.append((answer, answer.body))
        return tried

    tried = await try_tunnel(network.access, reflector, logon, TunnelTried, inside)
    answer, body = said[0] if said else (None, "")
    return tried, question.read(body, token), answer


def _question(what: str, host: str = "-") -> Question:
    return Question(what=what, host=host, number=secrets.token_bytes(NUMBER).hex())


def _token(plan: Plan) -> Secret:
    if plan.reflector_token is None:
        raise RuntimeError("the probe is part of a run only with a token")
    return plan.reflector_token


def _headers(network: Network, reflector: Authority, question: Question, *, key: str) -> Headers:
    """Return the header lines that the tunnel sends."""
    agent, path = network.access.dialler.user_agent, question.path(_token(network.plan))
    by_wss = partial(upgrade, key=key, extensions=COMPRESSION) if key else get
    sent = by_wss(reflector, path, user_agent=agent).decode("latin-1")
    lines = sent.split("\r\n\r\n", 1)[0].split("\r\n")[1:]
    return tuple((name, value.strip()) for name, _, value in (line.partition(":") for line in lines))


def _arrived(told: dict[str, Any]) -> Arrived:
    return Arrived(
        headers=tuple((str(name), str(value)) for name, value in told["headers"]),
        client=str(told["client"]),
        tls=told["tls"],
        alpn=told["alpn"],
        certificate=str(told["certificate"]),
    )


def _foresees(plan: Plan) -> Iterator[Foreseen]:
    for reflector in _reflectors(plan):
        yield foresee_logons(reflector, plan, times=2)


def _foresees_certificates(plan: Plan) -> Iterator[Foreseen]:
    for reflector in tuple(_reflectors(plan))[:1]:
        yield foresee_logons(reflector, plan, times=_MOST, condition="for hosts whose chain leads to no trusted root")


def _why_not(plan: Plan) -> str:
    if plan.media and plan.reflector_token is not None:
        return ""
    return "no reflector is known: --media HOST with --reflector-token-file FILE"


REQUESTS = Probe(
    id="outside/request",
    gives=RequestTold,
    needs=(SchemeTried,),
    after=(SchemeRepeated,),
    sends="CONNECT to the media host with the log-on that works, TLS inside, GET and a WebSocket",
    asks=_asks,
    foresees=_foresees,
    when=_why_not,
)

CERTIFICATES = Probe(
    id="outside/certificate",
    gives=CertificateTold,
    needs=(RequestTold, HttpsTried),
    sends="the same, for what the media host sees of a host of the profile, which it then asks for GET /",
    asks=_asks_for_certificates,
    foresees=_foresees_certificates,
    when=_why_not,
)
