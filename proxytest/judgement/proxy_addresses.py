"""The answers at the addresses of one proxy."""

from proxytest.features.proxy.observations import AddressAsked
from proxytest.model.event import Operation


def works(seen: AddressAsked) -> bool:
    """Does the proxy answer there, by a tunnel or by asking for a log-on?"""
    return seen.answer is not None and (seen.answer.head.connected or seen.answer.status == 407)


def accepts(seen: AddressAsked) -> bool:
    """Does the address accept connections? Clients go on to the next one where it does not (RFC 8305)."""
    return seen.failed is None or seen.failed.operation not in (Operation.DIAL, Operation.RESOLVE)
