"""Request a static file that McAfee Web Gateway serves itself: only with `--active`, since it appears in its log."""

from collections.abc import Iterator
from functools import partial

from proxytest.features.logon.observations import SchemeTried
from proxytest.features.product.observations import GatewayFileSeen
from proxytest.features.tunnel.observations import HttpsTried
from proxytest.model.event import Operation
from proxytest.model.logon import Logon
from proxytest.model.observation import Observation
from proxytest.probe.ask import Access
from proxytest.probe.declare import Case, Foreseen, Probe, Task, foresee_logons
from proxytest.probe.logons import strongest
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan
from proxytest.protocol.request import Request

#: RedTeam RT-SA-2022-002: the gateway answers paths under this folder for any host. The style sheet changes nothing;
#: the plugins beside it do, and are never requested. An administrator can rename the folder.
_PATH = "/mwg-internal/de5fs23hu73ds/files/default/stylesheet.css"


async def ask_gateway_file(access: Access, host: str, logon: Logon) -> GatewayFileSeen:
    """GET the style sheet of the gateway's own pages, as if it were the host's."""
    name = f"[{host}]" if ":" in host else host
    request = Request(method="GET", target=f"http://{name}{_PATH}", host=name)
    dialogue = await access.ask(request, logon, kind=Operation.FORWARD)
    return GatewayFileSeen(target=host, answer=dialogue.answer, failed=dialogue.failed, events=dialogue.events)


def _asks(case: Case) -> Iterator[Task]:
    if case.evidence.answered:
        host = case.plan.targets[0].host
        work = partial(_work, host=host, logon=strongest(case.evidence))
        yield Task(title="Ask for a file of McAfee Web Gateway's own", target=host, work=work)


async def _work(network: Network, *, host: str, logon: Logon) -> tuple[Observation, ...]:
    return (await ask_gateway_file(network.access, host, logon),)


def _foresees(plan: Plan) -> Iterator[Foreseen]:
    yield foresee_logons(plan.targets[0].host, plan)


GATEWAY_FILE = Probe(
    id="product/gateway-file",
    gives=GatewayFileSeen,
    needs=(SchemeTried,),
    after=(HttpsTried,),
    follows=(HttpsTried,),
    sends="GET by plain HTTP of a style sheet that McAfee Web Gateway serves, with the log-on that works",
    asks=_asks,
    foresees=_foresees,
    when=lambda plan: "" if plan.active else "not asked for: --active",
)
