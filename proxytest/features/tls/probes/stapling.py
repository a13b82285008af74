"""Where a revocation server gave no good answer: does the far end send the state of its certificate itself?"""

import secrets
from collections.abc import Iterator
from functools import partial

from proxytest.features.tls.observations import ControlTried, HelloTried, PlainAsked, PlainPurpose, StapleAsked
from proxytest.features.tunnel.observations import HttpsTried
from proxytest.model.address import Authority, parse_authority
from proxytest.model.logon import Logon
from proxytest.model.observation import Observation
from proxytest.probe.ask import Access
from proxytest.probe.declare import Case, Foreseen, Probe, Task, foresee_logons
from proxytest.probe.logons import working_for
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan
from proxytest.protocol.client_hello import hello_of_tls_1_2
from proxytest.protocol.request import connect
from proxytest.protocol.stapled import is_whole, stapled
from proxytest.wire.hello import send_hello
from proxytest.wire.operation import OperationFailed

_MOST = 8  #: certificates that are asked for
_CONDITION = f"if a revocation server gives no good answer; one host of each certificate, {_MOST} at most"


async def ask_for_state(access: Access, target: Authority, logon: Logon) -> StapleAsked:
    """Open a tunnel, and read what the far end says in clear."""
    recorder, limits = access.dialler.recorder, access.dialler.limits
    dialogue = await access.ask(connect(target), logon)
    received, failed, connection = b"", dialogue.failed, dialogue.connection
    if connection is not None:
        hello = hello_of_tls_1_2(target.host, chance=secrets.token_bytes(32))
        try:
            received = await send_hello(connection, [hello], recorder=recorder, limits=limits, enough=is_whole)
        except OperationFailed as error:
            failed = error.failed
    told = stapled(received)
    events = recorder.events_of({connection.number}) if connection is not None else ()
    return StapleAsked(
        target=str(target),
        leaf=told.leaf if told else "",
        state=told.state if told else "",
        until=told.until if told else None,
        answer=dialogue.answer,
        failed=failed,
        events=tuple(sorted({*dialogue.events, *events})),
    )


def _asks(case: Case) -> Iterator[Task]:
    asked = [one for one in case.evidence.each(PlainAsked) if one.purpose is PlainPurpose.REVOCATION]
    if any(one.answer is None or one.answer.status >= 300 for one in asked if not one.withheld):
        for target in _one_of_each_certificate(case)[:_MOST]:
            for logon in working_for(target, case.evidence)[:1]:
                work = partial(_work, target=parse_authority(target), logon=logon)
                yield Task(title="OCSP stapling", target=target, work=work)


def _one_of_each_certificate(case: Case) -> list[str]:
    """Return a target for each certificate that leads to a public root: others are not the far end's."""
    found: dict[str, str] = {}
    for one in case.evidence.each(HttpsTried):
        if one.tls is not None and one.tls.anchor is not None and one.tls.chain:
            found.setdefault(one.tls.chain[0].sha256, one.target)
    return list(found.values())


async def _work(network: Network, *, target: Authority, logon: Logon) -> tuple[Observation, ...]:
    return (await ask_for_state(network.access, target, logon),)


def _foresees(plan: Plan) -> Iterator[Foreseen]:
    times = min(_MOST, len(plan.targets))
    yield foresee_logons("the targets", plan, times=times, parallel=plan.max_concurrency, condition=_CONDITION)


def _speaks_tls(plan: Plan) -> str:
    return "" if plan.tls else "no TLS is spoken inside the tunnels"


STAPLING = Probe(
    id="tls/stapling",
    gives=StapleAsked,
    needs=(PlainAsked,),
    after=(ControlTried, HelloTried),
    follows=(ControlTried, HelloTried),
    sends="CONNECT with the log-on that works, and the beginning of a TLS 1.2 handshake that asks for OCSP stapling",
    asks=_asks,
    foresees=_foresees,
    when=_speaks_tls,
)
