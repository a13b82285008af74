"""A first connection to the proxy, and its challenges to a CONNECT without credentials."""

import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from proxytest.features.proxy.observations import ChallengesSeen, ProxyDialled
from proxytest.features.settings.observations import SettingsSeen
from proxytest.model.address import Authority
from proxytest.model.answer import Head
from proxytest.model.certificate import TlsSeen, TlsTried
from proxytest.model.event import Operation, Phase
from proxytest.model.observation import Observation
from proxytest.probe.ask import ask_openly
from proxytest.probe.declare import Case, Foreseen, Probe, Task
from proxytest.probe.logons import demands
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan, target_in_other_domain
from proxytest.protocol.request import connect
from proxytest.wire.chain_inspector import ChainInspector
from proxytest.wire.clock import utc_now
from proxytest.wire.dial import Dialler
from proxytest.wire.operation import OperationFailed


async def reach(dialler: Dialler, inspector: ChainInspector) -> ProxyDialled:
    """Open one connection, with TLS to an https:// proxy."""
    number = dialler.recorder.connection()
    failed = address = None
    try:
        connection = await dialler.dial(number)
    except OperationFailed as error:
        failed = error.failed
    else:
        address = connection.peer
        connection.close()
    seen = _proxy_chain(dialler, inspector, number)
    tls = None
    if seen is not None:
        refused = failed if failed is not None and failed.operation is Operation.PROXY_TLS else None
        tls = TlsTried(seen=seen, failed=refused)
    events = dialler.recorder.events_of({number})  # only this connection's: other events are recorded meanwhile
    return ProxyDialled(proxy=str(dialler.route.proxy), address=address, tls=tls, failed=failed, events=events)


async def ask_challenges(dialler: Dialler, target: Authority, clock: Callable[[], datetime]) -> ChallengesSeen:
    """Send a CONNECT without credentials."""
    dialogue = await ask_openly(dialler, connect(target))
    received, now = dialogue.received, clock()
    return ChallengesSeen(
        target=str(target),
        answer=received.answer if received else None,
        challenges=received.shown if received and received.asks else (),
        skew_s=_skew(received.answer.head, now) if received else None,
        failed=dialogue.failed,
        events=dialogue.events,
    )


def _skew(head: Head, now: datetime) -> float | None:
    """Return the seconds between the proxy's Date (RFC 9110 section 6.6.1) and this machine's clock."""
    try:
        date = parsedate_to_datetime(next(head.values("Date"), ""))
    except (ValueError, TypeError, OverflowError):
        return None
    return (date.replace(tzinfo=date.tzinfo or UTC) - now).total_seconds()


def _proxy_chain(dialler: Dialler, inspector: ChainInspector, number: int) -> TlsSeen | None:
    """Describe the proxy's own certificate, even if it was not trusted."""
    if dialler.proxy_tls is None or not dialler.proxy_chain:
        return None
    try:
        return inspector.seen(
            dialler.proxy_tls, dialler.route.proxy.authority.host, conn=number, kind=Operation.PROXY_TLS
        )
    except ssl.SSLError as error:
        told = f"the chain cannot be read: {error.reason}"
        dialler.recorder.record(number, Operation.PROXY_TLS, Phase.DONE, detail=told)
        return None


def _reaches(case: Case) -> Iterator[Task]:
    async def work(network: Network) -> tuple[Observation, ...]:
        return (await reach(network.access.dialler, network.inspector),)

    if case.evidence.proxied:
        yield Task(title="Reach the proxy", target=case.evidence.proxy, work=work)


def _asks(case: Case) -> Iterator[Task]:
    """Ask for one target; if it passes without a challenge, ask for all: exemptions may depend on the target.

    If two in a row get no answer, the server does not speak HTTP, and the others would only time out.
    """
    dialled, asked = case.evidence.one(ProxyDialled), case.evidence.each(ChallengesSeen)
    if not case.evidence.proxied or (dialled is not None and dialled.failed is not None):
        return
    first = case.plan.targets[0]
    yield _task(first)
    if asked and asked[0].answer is None and (other := target_in_other_domain(case.plan, first)) is not None:
        yield _task(other)
    if asked and asked[-1].answer is not None and not demands(asked[-1]):
        yield from map(_task, case.plan.targets)


def _task(target: Authority) -> Task:
    async def work(network: Network) -> tuple[Observation, ...]:
        return (await ask_challenges(network.access.dialler, target, utc_now),)

    return Task(title="Ask for challenges", target=str(target), work=work)


def _foresees_reaching(plan: Plan) -> Iterator[Foreseen]:
    yield Foreseen(target=str(plan.proxy or "the proxy of the PAC file"), seconds=2 * plan.limits.timeout)


def _foresees_asking(plan: Plan) -> Iterator[Foreseen]:
    first, *others = plan.targets
    yield Foreseen(target=str(first), seconds=2 * plan.limits.timeout)
    for target in others:
        condition = "if the proxy asks for no log-on, or does not answer"
        yield Foreseen(target=str(target), seconds=2 * plan.limits.timeout, condition=condition)


REACHED = Probe(
    id="proxy/connection",
    gives=ProxyDialled,
    needs=(SettingsSeen,),
    sends="a TCP connection, and a TLS handshake where the proxy is an https:// one",
    asks=_reaches,
    foresees=_foresees_reaching,
)

CHALLENGES = Probe(
    id="proxy/challenges",
    gives=ChallengesSeen,
    needs=(ProxyDialled,),
    sends="CONNECT without a log-on",
    asks=_asks,
    foresees=_foresees_asking,
)
