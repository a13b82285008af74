"""Ask at each address of the proxy's name: one of them may hang, or answer in another way."""

from collections.abc import Iterator
from functools import partial

from proxytest.features.proxy.observations import AddressAsked, ProxyDialled
from proxytest.judgement.proxy_addresses import works
from proxytest.model.address import Authority
from proxytest.model.observation import Observation
from proxytest.probe.ask import ask_openly
from proxytest.probe.declare import Case, Foreseen, Probe, Task
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan
from proxytest.protocol.request import connect
from proxytest.wire.dial import Dialler

_MOST = 8  #: addresses


async def ask_at(dialler: Dialler, target: Authority, address: str) -> AddressAsked:
    """Send a CONNECT without credentials to one address of the proxy."""
    dialogue = await ask_openly(dialler.by_address(address), connect(target))
    return AddressAsked(
        target=str(target), address=address, answer=dialogue.answer, failed=dialogue.failed, events=dialogue.events
    )


def _asks(case: Case) -> Iterator[Task]:
    """Ask at each address; where the one that would be used does not work, use one that does."""
    dialled, asked = case.evidence.one(ProxyDialled), case.evidence.each(AddressAsked)
    addresses = dialled.addresses[:_MOST] if dialled is not None else ()
    if len(addresses) < 2:
        return
    target = case.plan.targets[0]
    for address in addresses:
        work = partial(_work, target=target, address=address)
        yield Task(title=f"Ask at {address}", target=str(target), work=work)
    good = [one.address for one in asked if works(one)]
    if len(asked) == len(addresses) and good and len(good) < len(asked):
        use = partial(_use, address=good[0])
        yield Task(title=f"Use {good[0]}", target=str(target), work=use)


async def _work(network: Network, *, target: Authority, address: str) -> tuple[Observation, ...]:
    return (await ask_at(network.access.dialler, target, address),)


async def _use(network: Network, *, address: str) -> tuple[Observation, ...]:
    network.use_address(address)
    return ()


def _foresees(plan: Plan) -> Iterator[Foreseen]:
    condition = "if the proxy's name has several addresses"
    seconds = 2 * plan.limits.timeout
    yield Foreseen(target=str(plan.targets[0]), connections=_MOST, seconds=seconds, condition=condition)


ADDRESSES = Probe(
    id="proxy/addresses",
    gives=AddressAsked,
    needs=(ProxyDialled,),
    sends="CONNECT without a log-on to each address of the proxy",
    asks=_asks,
    foresees=_foresees,
)
