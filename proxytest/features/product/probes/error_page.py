"""Request a name that cannot exist: the answer is the proxy's own page, which often shows its product."""

import secrets
from collections.abc import Iterator
from functools import partial

from proxytest.features.logon.observations import SchemeTried
from proxytest.features.product.observations import ErrorPageSeen
from proxytest.features.tunnel.observations import HttpsTried
from proxytest.model.event import Operation
from proxytest.model.logon import Logon
from proxytest.model.observation import Observation
from proxytest.probe.ask import Access
from proxytest.probe.declare import Case, Foreseen, Probe, Task, foresee_logons
from proxytest.probe.logons import strongest
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan
from proxytest.protocol.request import forward


async def ask_error_page(access: Access, logon: Logon) -> ErrorPageSeen:
    """GET http://<random>.invalid/ through the proxy; `.invalid` never resolves (RFC 6761 section 6.4)."""
    host = f"proxytest-{secrets.token_hex(6)}.invalid"
    request = forward(host)
    dialogue = await access.ask(request, logon, kind=Operation.FORWARD)
    return ErrorPageSeen(target=host, answer=dialogue.answer, failed=dialogue.failed, events=dialogue.events)


def _asks(case: Case) -> Iterator[Task]:
    if case.evidence.answered:
        work = partial(_work, logon=strongest(case.evidence))
        yield Task(title="Ask for a name that cannot exist", target="*.invalid", work=work, early=True)


async def _work(network: Network, *, logon: Logon) -> tuple[Observation, ...]:
    return (await ask_error_page(network.access, logon),)


def _foresees(plan: Plan) -> Iterator[Foreseen]:
    yield foresee_logons("*.invalid", plan)


ERROR_PAGE = Probe(
    id="product/error-page",
    gives=ErrorPageSeen,
    needs=(SchemeTried,),
    after=(HttpsTried,),
    follows=(HttpsTried,),
    sends="GET by plain HTTP of a made-up name under .invalid, with the log-on that works",
    asks=_asks,
    foresees=_foresees,
)
