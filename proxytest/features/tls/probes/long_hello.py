"""Send a long ClientHello to one host, whole and in two segments: boxes on the way drop what they do not expect."""

import secrets
from collections.abc import Iterator
from functools import partial

from proxytest.features.tls.observations import HelloEnd, HelloTried
from proxytest.features.tunnel.observations import HttpsTried
from proxytest.model.address import Authority
from proxytest.model.logon import Logon
from proxytest.model.observation import Observation
from proxytest.probe.ask import Access
from proxytest.probe.declare import Case, Foreseen, Probe, Task, foresee_logons
from proxytest.probe.logons import working_for
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan
from proxytest.protocol.client_hello import LONG, SHORT, client_hello
from proxytest.protocol.request import connect
from proxytest.wire.hello import send_hello
from proxytest.wire.operation import OperationFailed

_TRIES = 2  #: a tunnel may be lost by chance


async def try_hello(access: Access, target: Authority, logon: Logon, *, size: int, parts: int) -> HelloTried:
    """Open a tunnel, and send a ClientHello of this size in so many segments."""
    recorder, limits = access.dialler.recorder, access.dialler.limits
    dialogue = await access.ask(connect(target), logon)
    end, failed, connection = None, dialogue.failed, dialogue.connection
    if connection is not None:
        hello = client_hello(target.host, size, chance=secrets.token_bytes(96))
        step = -(-len(hello) // parts)
        pieces = [hello[start : start + step] for start in range(0, len(hello), step)]
        try:
            end = _end(await send_hello(connection, pieces, recorder=recorder, limits=limits))
        except OperationFailed as error:
            failed = error.failed
    events = recorder.events_of({connection.number}) if connection is not None else ()
    return HelloTried(
        target=str(target),
        size=size,
        parts=parts,
        opened=connection is not None,
        answer=dialogue.answer,
        end=end,
        failed=failed,
        events=tuple(sorted({*dialogue.events, *events})),
    )


def _end(first: bytes) -> HelloEnd:
    """RFC 8446 section 5.1: a handshake record with a ServerHello, or an alert."""
    if first[:1] == b"\x16" and first[5:6] == b"\x02":
        return HelloEnd.SERVER_HELLO
    return HelloEnd.ALERT if first[:1] == b"\x15" else HelloEnd.OTHER


def _asks(case: Case) -> Iterator[Task]:
    """Ask for the long ones; where one is not read, for it again, and for a short one that is written alike."""
    spoken = {one.target for one in case.evidence.each(HttpsTried) if one.tls is not None}
    target = next((one for one in case.plan.targets if str(one) in spoken), None)
    logons = working_for(str(target), case.evidence) if target is not None else ()
    if target is None or not logons:
        return
    for parts in (1, 2):
        yield _task(target, logons[0], size=LONG, parts=parts)
    lost = [one for one in case.evidence.each(HelloTried) if one.size == LONG and one.opened and not one.read]
    for one in lost:
        yield _task(target, logons[0], size=LONG, parts=one.parts, attempt=_TRIES)
        yield _task(target, logons[0], size=SHORT, parts=1)


def _task(target: Authority, logon: Logon, *, size: int, parts: int, attempt: int = 1) -> Task:
    work = partial(_work, target=target, logon=logon, size=size, parts=parts)
    subject = f"{size} bytes in {parts}"
    return Task(title="ClientHello", target=str(target), work=work, attempt=attempt, subject=subject)


async def _work(network: Network, *, target: Authority, logon: Logon, size: int, parts: int) -> tuple[Observation, ...]:
    return (await try_hello(network.access, target, logon, size=size, parts=parts),)


def _foresees(plan: Plan) -> Iterator[Foreseen]:
    condition = "one host where TLS is spoken; two times, and up to five if none is answered"
    yield foresee_logons(plan.targets[0], plan, times=5, parallel=2, condition=condition)


def _speaks_tls(plan: Plan) -> str:
    return "" if plan.tls else "no TLS is spoken inside the tunnels"


LONG_HELLO = Probe(
    id="tls/long-hello",
    gives=HelloTried,
    needs=(HttpsTried,),
    follows=(HttpsTried,),
    sends=f"CONNECT with the log-on that works, and the beginning of a TLS handshake of {LONG} bytes, whole and in two",
    asks=_asks,
    foresees=_foresees,
    when=_speaks_tls,
)
