"""Whether the proxy counts the connections of a client: what tunnels that were opened slowly, and kept, show."""

from proxytest.features.proxy.observations import HeldTunnels
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.evidence import Evidence


def counts_connections(evidence: Evidence) -> bool | None:
    """Does a limit of connections refuse what was refused beside others? None: the run does not tell.

    It does where one was refused beside those kept, after a pause too, and passed as soon as they were closed. It does
    not where as many tunnels opened slowly as were refused quickly: what counts requests in a time lets them pass. Not
    every proxy counts connections without a request.
    """
    held = evidence.one(HeldTunnels)
    if held is None or (held.silent and held.refused is None and held.failed is None):
        return None
    if held.again is None:
        beside = max((one.beside for one in evidence.each(TunnelTried) if not one.stands), default=0)
        return False if held.opened > beside else None
    if held.again:
        return False
    return True if held.alone and all(held.alone) else None
