"""Connect to each proxy in a PAC file; ask an HTTP proxy for a tunnel, without credentials."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from proxytest.features.pac.observations import PacProxyTried, PacSeen
from proxytest.model.address import Authority, ProxyAddress, parse_authority
from proxytest.model.observation import Observation
from proxytest.model.pac_result import Keyword, PacDirective
from proxytest.probe.ask import ask_openly
from proxytest.probe.declare import Case, Foreseen, Lane, Probe, Task
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan
from proxytest.protocol.request import connect
from proxytest.wire.dial import Dialler
from proxytest.wire.operation import OperationFailed

_MOST = 8  #: proxies that are tried; a script with more is generated, and its first ones represent all


async def try_proxy(dialler: Dialler, directive: PacDirective, target: Authority, *, first: bool) -> PacProxyTried:
    """Connect, and ask for a tunnel if it is an HTTP proxy."""
    number = dialler.recorder.connection()
    try:
        connection = await dialler.dial(number)
    except OperationFailed as error:
        events = dialler.recorder.events_of({number}) or (error.failed.event,)
        return PacProxyTried(way=directive, first=first, address=None, failed=error.failed, events=events)
    connection.close()
    events = dialler.recorder.events_of({number})
    tried = PacProxyTried(way=directive, first=first, address=connection.peer, events=events)
    if directive.proxy is None:
        return tried
    asked = await ask_openly(dialler, connect(target))
    received = asked.received
    return replace(
        tried,
        answer=asked.answer,
        challenges=received.shown if received and received.asks else (),
        failed=asked.failed,
        events=(*events, *asked.events),
    )


def address_to_dial(directive: PacDirective) -> ProxyAddress | None:
    """Return the address to connect to; None for DIRECT. For a SOCKS server only the connection is tested."""
    if directive.authority is None:
        return None
    return ProxyAddress(scheme="https" if directive.keyword is Keyword.HTTPS else "http", authority=directive.authority)


def _asks(case: Case) -> Iterator[Task]:
    for seen in case.evidence.each(PacSeen):
        for directive in _named(seen)[:_MOST]:
            first = any(row.ways[:1] == (directive,) for row in seen.rows)
            work = partial(_try, directive=directive, target=_target(directive, seen), first=first)
            yield Task(title="Try a proxy of the PAC file", target=str(directive), work=work, lane=Lane.PAST)


def _named(seen: PacSeen) -> list[PacDirective]:
    """Return each proxy once: first choices, then fall-backs, each from the one for most targets on."""
    most = max((len(row.ways) for row in seen.rows), default=0)
    by_rank = (Counter(row.ways[rank] for row in seen.rows if rank < len(row.ways)) for rank in range(most))
    ranked = [directive for counted in by_rank for directive, _ in counted.most_common()]
    return [directive for directive in dict.fromkeys(ranked) if directive.keyword is not Keyword.DIRECT]


def _target(directive: PacDirective, seen: PacSeen) -> Authority:
    return parse_authority(next(row.target for row in seen.rows if directive in row.ways))


async def _try(network: Network, *, directive: PacDirective, target: Authority, first: bool) -> tuple[Observation, ...]:
    proxy = address_to_dial(directive)
    if proxy is None:
        raise ValueError("a directive without an address")
    dialler = network.dialler(proxy, network.plan.pac_context)
    return (await try_proxy(dialler, directive, target, first=first),)


def _foresees(plan: Plan) -> Iterator[Foreseen]:
    yield Foreseen(
        target=f"the proxies that the file names, {_MOST} at most",
        connections=2 * _MOST,
        seconds=3 * plan.limits.timeout,
        condition="if the PAC file names a proxy",
    )


NAMED = Probe(
    id="pac/proxies",
    gives=PacProxyTried,
    needs=(PacSeen,),
    sends="CONNECT to the first target that leads there, without a log-on",
    asks=_asks,
    foresees=_foresees,
    when=lambda plan: "" if plan.pac is not None else "no PAC file is known",
)
