"""What stands on the way to the cloud: this machine, the proxy, the firewall, the cloud; and what is known of each."""

from collections.abc import Iterator
from dataclasses import dataclass

from proxytest.features.media.observations import MediaTried
from proxytest.features.pac.observations import PacProxyTried
from proxytest.features.proxy.observations import AddressAsked, ProxyDialled
from proxytest.model.run import Run
from proxytest.report import summary
from proxytest.report.visible import visible

_ADDRESSES = 3
_OTHERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """One of them."""

    name: str
    facts: tuple[str, ...]


def stations(run: Run) -> tuple[Station, ...]:
    """Return the four, in their order; without a proxy it says so."""
    return (
        Station(name="This machine", facts=tuple(map(visible, _machine(run)))),
        Station(name="Proxy", facts=tuple(map(visible, _proxy(run) if run.proxy.url else ("none",)))),
        Station(name="Firewall", facts=tuple(map(visible, _firewall(run)))),
        Station(name="Cloud", facts=tuple(map(visible, _cloud(run)))),
    )


def _media(run: Run) -> Iterator[MediaTried]:
    return (one for one in run.observations if isinstance(one, MediaTried))


def _machine(run: Run) -> Iterator[str]:
    """Return its name, and the addresses from which it sent."""
    local = (_address(one.local) for one in _media(run) if one.local)
    yield from filter(None, dict.fromkeys((run.machine.name, run.machine.address, *local)))


def _address(authority: str) -> str:
    return authority.rpartition(":")[0].strip("[]")


def _proxy(run: Run) -> Iterator[str]:
    """Return its name and port, its product, its addresses, and the other proxies of a PAC file."""
    url = run.proxy.url or ""  # of a stored run it may be anything, and urlsplit refuses some texts
    named = url.partition("://")[2].partition("/")[0].rpartition("@")[2] or url
    yield named
    if run.proxy.product.name:
        yield summary.product(run)
    addresses = [one for one in _addresses(run) if _address(named) not in (one, f"[{one}]")]
    yield from _counted(addresses, _ADDRESSES, "addresses")
    yield from _counted(list(_others(run, named)), _OTHERS, "proxies")


def _addresses(run: Run) -> Iterator[str]:
    silent = {one.address for one in run.observations if isinstance(one, AddressAsked) and one.answer is None}
    dialled = (one for one in run.observations if isinstance(one, ProxyDialled))
    every = (address for one in dialled for address in one.addresses or (one.address,))
    for address in dict.fromkeys(filter(None, every)):
        yield f"{address} (no answer)" if address in silent else address


def _others(run: Run, named: str) -> Iterator[str]:
    """Return the other proxies that a PAC file names."""
    for one in run.observations:
        if isinstance(one, PacProxyTried) and named != str(one.way.authority):
            yield f"PAC: {one.way.authority or one.target}{' (no answer)' if one.failed else ''}"


def _counted(names: list[str], most: int, noun: str) -> Iterator[str]:
    shown = names if len(names) <= most + 1 else names[:most]
    yield from shown
    if len(names) > len(shown):
        yield f"and {len(names) - len(shown)} more {noun}"


def _firewall(run: Run) -> Iterator[str]:
    """Return the addresses that the far end saw, where they are not this machine's own."""
    for address in dict.fromkeys(_address(one.mapped) for one in _media(run) if one.mapped and one.mapped != one.local):
        yield f"seen as {address}"


def _cloud(run: Run) -> Iterator[str]:
    yield run.profile.title
    number = len(run.asked.targets)
    if number:
        yield f"{number} host{'' if number == 1 else 's'}"
    yield from (f"media: {host}" for host in dict.fromkeys(one.host for one in _media(run)))
