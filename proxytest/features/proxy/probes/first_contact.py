"""A first connection to the proxy, and its challenges to a CONNECT without credentials."""

import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from proxytest.features.proxy.observations import AddressAsked, ChallengesSeen, ProxyDialled
from proxytest.features.settings.observations import SettingsSeen
from proxytest.features.tunnel.observations import HttpsTried, TunnelTried
from proxytest.judgement.cut_connections import CUTS
from proxytest.judgement.evidence import Evidence
from proxytest.model.address import Authority, parse_authority
from proxytest.model.answer import Head
from proxytest.model.certificate import TlsSeen, TlsTried
from proxytest.model.challenge import Scheme
from proxytest.model.event import Failed, Failure, Operation, Phase
from proxytest.model.logon import NO_LOGON
from proxytest.model.observation import Observation
from proxytest.probe.ask import Access, ask_openly
from proxytest.probe.declare import Case, Foreseen, Probe, Task, Trouble
from proxytest.probe.kept_tunnel import KeptTunnel
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan, target_in_other_domain
from proxytest.probe.tunnels import enter_https, trouble_with
from proxytest.protocol.request import connect
from proxytest.wire.chain_inspector import ChainInspector
from proxytest.wire.clock import utc_now
from proxytest.wire.dial import Dialler
from proxytest.wire.drive import Dialogue
from proxytest.wire.operation import OperationFailed
from proxytest.wire.permits import NOTHING_TO_PROVE

_AGE_DIGITS = 10  #: of a delta-seconds; more is none (RFC 9111 section 1.2.2)
_LISTENS = 2.0  #: seconds


async def reach(dialler: Dialler, inspector: ChainInspector) -> ProxyDialled:
    """Open one connection, with TLS to an https:// proxy; one that is cut as it opens is opened once more.

    One connection may be lost by chance: only two losses are a fault of the proxy.
    """
    first = await _reach(dialler, inspector)
    if first.failed is None or first.failed.operation is not Operation.DIAL or first.failed.failure not in CUTS:
        return first
    again = await _reach(dialler, inspector)
    return replace(again, events=(*first.events, *again.events))


async def _reach(dialler: Dialler, inspector: ChainInspector) -> ProxyDialled:
    number = dialler.recorder.connection()
    failed = address = None
    try:
        connection = await dialler.dial(number)
    except OperationFailed as error:
        failed = error.failed
    else:
        address = connection.peer
        dialler.keep(connection)
    seen = _proxy_chain(dialler, inspector, number)
    tls = None
    if seen is not None:
        refused = failed if failed is not None and failed.operation is Operation.PROXY_TLS else None
        tls = TlsTried(seen=seen, failed=refused)
    events = dialler.recorder.events_of({number})  # only this connection's: other events are recorded meanwhile
    return ProxyDialled(
        proxy=str(dialler.route.proxy),
        address=address,
        addresses=dialler.addresses,
        tls=tls,
        failed=failed,
        events=events,
    )


async def ask_challenges(
    dialler: Dialler, target: Authority, clock: Callable[[], datetime], kept: KeptTunnel | None = None
) -> ChallengesSeen:
    """Send a CONNECT without credentials; a program goes on in the tunnel that it opens."""
    return await _answered(dialler, target, await ask_openly(dialler, connect(target), kept=kept), clock)


async def ask_and_enter(
    access: Access, target: Authority, clock: Callable[[], datetime]
) -> tuple[ChallengesSeen] | tuple[ChallengesSeen, HttpsTried]:
    """Send a CONNECT without credentials, and ask for the front page in the tunnel, if it opens one."""
    start = access.dialler.recorder.elapsed()
    dialogue = await access.ask(connect(target), NO_LOGON, permits=NOTHING_TO_PROVE)
    answered = await _answered(access.dialler, target, dialogue, clock)
    if dialogue.connection is None:
        return (answered,)
    return answered, await enter_https(access, target, dialogue, start=start)


async def _answered(
    dialler: Dialler, target: Authority, dialogue: Dialogue, clock: Callable[[], datetime]
) -> ChallengesSeen:
    received, now = dialogue.received, clock()
    ended = dialogue.failed if dialler.route.proxy.secure else None
    why = await _alert(dialler) if ended is not None and ended.failure in CUTS else None
    return ChallengesSeen(
        target=str(target),
        answer=received.answer if received else None,
        challenges=received.shown if received and received.asks else (),
        skew_s=_skew(received.answer.head, now) if received else None,
        failed=why or dialogue.failed,
        events=(*dialogue.events, *((why.event,) if why is not None else ())),
    )


async def _alert(dialler: Dialler) -> Failed | None:
    """Return the alert that comes where nothing is sent: a request in flight turns it into a reset."""
    try:
        connection = await dialler.dial()
    except OperationFailed:
        return None
    try:
        await connection.listen(min(_LISTENS, dialler.limits.timeout))
    except OperationFailed as error:
        return error.failed if error.failed.failure is Failure.TLS_ALERT else None
    finally:
        connection.close()
    return None


def _skew(head: Head, now: datetime) -> float | None:
    """Return the seconds between the proxy's Date (RFC 9110 section 6.6.1) and this machine's clock.

    What a cache held has an Age: so many seconds have passed since the Date (RFC 9111 section 5.1).
    """
    from email.utils import parsedate_to_datetime  # a large package, for which the first packet need not wait

    try:
        date = parsedate_to_datetime(next(head.values("Date"), ""))
    except (ValueError, TypeError, OverflowError):
        return None
    age = next(head.values("Age"), "")
    held = int(age) if age.isascii() and age.isdigit() and len(age) <= _AGE_DIGITS else 0
    return (date.replace(tzinfo=date.tzinfo or UTC) - now).total_seconds() + held


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
    """Ask for one target; if it is answered, ask for all: whether a log-on is asked for may depend on the target.

    Where the first is left without an answer, all are asked for beside it: the proxy may look up names slowly. So they
    are where its answer has come from far away, and its tunnel is still in use. If two in a row get none, the server
    does not speak HTTP, and the others would only time out. A target is asked for again where it was let pass at first,
    and a log-on is asked for since.
    """
    dialled, asked = case.evidence.one(ProxyDialled), case.evidence.each(ChallengesSeen)
    if not case.evidence.proxied or (dialled is not None and dialled.failed is not None):
        return
    first, enters = case.plan.targets[0], HttpsTried in case.observes
    yield _task(first, enters=enters)
    if asked and asked[0].answer is None and (other := target_in_other_domain(case.plan, first)) is not None:
        yield _task(other, enters=enters)
    if case.hurry or any(seen.answer is not None for seen in asked):
        yield from (_task(target, enters=enters) for target in case.plan.targets)
    yield from (_task(parse_authority(target), attempt=2) for target in sorted(_asked_since(case.evidence)))


def _asked_since(evidence: Evidence) -> set[str]:
    """Return the targets whose tunnel without a log-on was answered by a challenge."""
    open_ones = (one for one in evidence.each(TunnelTried) if one.scheme is Scheme.NONE)
    return {one.target for one in open_ones if one.answer is not None and one.answer.status == 407}


def _task(target: Authority, *, attempt: int = 1, enters: bool = False) -> Task:
    async def work(network: Network) -> tuple[Observation, ...]:
        access = network.access
        if enters:
            return await ask_and_enter(access, target, utc_now)
        return (await ask_challenges(access.dialler, target, utc_now, access.kept),)

    return Task(title="Ask for challenges", target=str(target), work=work, attempt=attempt, trouble=_trouble_of)


def _trouble_of(seen: Observation) -> Trouble | None:
    """An error or a denial may be that of a limit, and so may a connection that is cut."""
    if not isinstance(seen, ChallengesSeen):
        return None
    if seen.answer is None:
        return Trouble.REFUSED if seen.failed is not None and seen.failed.failure in CUTS else None
    limited = seen.answer.status in (403, 429) or seen.answer.status >= 500
    return trouble_with(seen.answer) if limited else None


def _foresees_reaching(plan: Plan) -> Iterator[Foreseen]:
    seconds = 2 * 2 * plan.limits.timeout  # once more, where it is cut
    yield Foreseen(target=str(plan.proxy or "the proxy of the PAC file"), connections=2, seconds=seconds)


def _foresees_asking(plan: Plan) -> Iterator[Foreseen]:
    for target in plan.targets:
        yield Foreseen(target=str(target), seconds=2 * plan.limits.timeout)
    for target in plan.targets:
        condition = "if it is denied, cut off, or answered by an error"
        yield Foreseen(target=str(target), seconds=2 * plan.limits.timeout + plan.limits.quiet, condition=condition)
    condition = "if the proxy lets them pass without a log-on, and asks for one later"
    for target in plan.targets:
        yield Foreseen(target=str(target), seconds=2 * plan.limits.timeout, condition=condition)


REACHED = Probe(
    id="proxy/connection",
    gives=ProxyDialled,
    needs=(SettingsSeen,),
    sends="a TCP connection, and a TLS handshake where the proxy is an https:// one; once more, where it is cut",
    asks=_reaches,
    foresees=_foresees_reaching,
)

CHALLENGES = Probe(
    id="proxy/challenges",
    gives=ChallengesSeen,
    needs=(ProxyDialled,),
    after=(AddressAsked,),
    revisits=(TunnelTried,),
    hurries=True,
    sends="CONNECT without a log-on; if it opens a tunnel, what tunnel/targets sends goes into it",
    asks=_asks,
    foresees=_foresees_asking,
)
