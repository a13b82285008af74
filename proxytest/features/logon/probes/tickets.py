"""Fetch a Kerberos ticket with the password, if nothing else works."""

from proxytest.model.event import Operation, Phase
from proxytest.model.outcome import Outcome
from proxytest.probe.network import Network
from proxytest.wire.permits import ProofEnd
from proxytest.wire.ticket import Ticket, TicketEnd, fetch_ticket

_ENDS = {TicketEnd.REFUSED: ProofEnd.REFUSED, TicketEnd.UNANSWERED: ProofEnd.UNANSWERED}


async def fetched_ticket(network: Network) -> tuple[Outcome, str, tuple[int, ...]] | None:
    """Fetch a ticket; None if there is one or none is needed, else the reason and its events."""
    credentials, identity, recorder = network.plan.credentials, network.access.identity, network.recorder
    if credentials is None or identity.ticket is not None:
        return None
    permit = await network.guard.admit("Kerberos", "KDC")
    if permit is None:
        return Outcome.WITHHELD, network.guard.reason, (recorder.last_event,)
    try:
        fetched = await fetch_ticket(credentials, seconds=network.plan.limits.timeout)
    except BaseException:
        permit.end(ProofEnd.UNANSWERED)  # after a time-out nobody knows what the KDC counted
        raise
    if isinstance(fetched, Ticket):
        identity.use(fetched)
        recorder.record(0, Operation.TICKET, Phase.DONE, detail=f"a ticket for {credentials.user}")
        permit.end(ProofEnd.ACCEPTED)
        return None
    permit.end(_ENDS.get(fetched.end, ProofEnd.UNSENT))
    event = recorder.record(0, Operation.TICKET, Phase.FAILED, detail=fetched.detail)
    if fetched.end is TicketEnd.NO_LIBRARY and not any(client.kerberos for client in network.plan.profile.clients):
        return None  # the clients do not need what is missing here
    outcome = Outcome.REFUSED if fetched.end is TicketEnd.REFUSED else Outcome.NO_CREDENTIALS
    return outcome, f"no Kerberos ticket: {fetched.detail}", (event,)
