"""Where something breaks, by who causes it and by how far the evidence got; never by a sentence."""

from collections.abc import Mapping
from enum import StrEnum

from proxytest.model.event import Operation
from proxytest.model.result import Finding, Party


class Place(StrEnum):
    """One place on the way to the cloud."""

    MACHINE = "machine"
    TO_PROXY = "to the proxy"
    PROXY = "proxy"
    BEYOND = (
        "beyond"  #: not told apart: the proxy or whatever follows; past the proxy, the firewall or whatever follows
    )
    FIREWALL = "firewall"  #: or another device on the way that is not the proxy
    CLOUD = "cloud"


#: In the order of the way.
THROUGH_PROXY = (Place.MACHINE, Place.TO_PROXY, Place.PROXY, Place.BEYOND, Place.FIREWALL, Place.CLOUD)
PAST_PROXY = (Place.MACHINE, Place.FIREWALL, Place.BEYOND, Place.CLOUD)

#: These say where by themselves: the proxy asks for the log-on, and asks the directory.
_OF_PARTY = {
    Party.THIS_MACHINE: Place.MACHINE,
    Party.PROXY: Place.PROXY,
    Party.ACCOUNT: Place.PROXY,
    Party.DIRECTORY: Place.PROXY,
    Party.FAR_END: Place.CLOUD,
}
_OF_OPERATION = {
    Operation.SETTINGS: Place.MACHINE,
    Operation.PAC: Place.MACHINE,
    Operation.TICKET: Place.MACHINE,
    Operation.RESOLVE: Place.TO_PROXY,
    Operation.DIAL: Place.TO_PROXY,
    Operation.PROXY_TLS: Place.TO_PROXY,
    Operation.CONNECT: Place.PROXY,
    Operation.FORWARD: Place.PROXY,
}  #: others happen inside a tunnel
#: Areas of codes. What is refused elsewhere may come from behind the proxy, which tells what it met.
_OF_AREA = {
    **dict.fromkeys(("proxy", "logon", "negotiate", "limit", "head", "offer", "product", "connect"), Place.PROXY),
    **dict.fromkeys(("settings", "mac", "pac", "store"), Place.MACHINE),
    "path": Place.TO_PROXY,
}


def place_of(finding: Finding, operations: Mapping[int, Operation], *, past_proxy: bool) -> Place:
    """Return where a finding's cause is; `operations` are those of the trace, by number."""
    if (place := _OF_PARTY.get(finding.party)) is not None:
        return place
    if past_proxy:
        return Place.FIREWALL if finding.party is Party.PATH else Place.BEYOND
    if finding.party is not Party.PATH:
        return reached_by(finding.evidence, finding.code, operations)
    # Who answers CONNECT, and is not the proxy, stands before it.
    inside = _furthest(finding.evidence, operations) in (None, Place.BEYOND)
    return Place.FIREWALL if inside and _area(finding.code) is not Place.TO_PROXY else Place.TO_PROXY


def reached_by(evidence: tuple[int, ...], code: str, operations: Mapping[int, Operation]) -> Place:
    """Return the place up to which the cited events got, where nobody is blamed."""
    furthest, area = _furthest(evidence, operations), _area(code)
    if furthest is None:
        return area
    if furthest not in (Place.PROXY, Place.BEYOND):
        return furthest
    # A proxy that only a PAC file names was asked by this machine too.
    return Place.BEYOND if area is Place.BEYOND else Place.PROXY


def _area(code: str) -> Place:
    return _OF_AREA.get(code.partition(".")[0], Place.BEYOND)


def _furthest(evidence: tuple[int, ...], operations: Mapping[int, Operation]) -> Place | None:
    cited = (_OF_OPERATION.get(operations[event], Place.BEYOND) for event in evidence if event in operations)
    return max(cited, key=THROUGH_PROXY.index, default=None)
