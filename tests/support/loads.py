"""Loads on a proxy of the test's own, and what becomes of their proofs."""

import asyncio
from collections.abc import Callable

from proxytest.engine.guard import LockoutGuard
from proxytest.load.load_bounds import Bounds, Kind
from proxytest.load.load_result import LoadResult
from proxytest.load.sending.put_load import Notify, put_load
from proxytest.model.address import parse_authority, parse_proxy
from proxytest.model.challenge import Scheme
from proxytest.model.credentials import Credentials, Secret
from proxytest.probe.plan import Plan
from proxytest.protocol.certificates import load_roots
from proxytest.scenario.profile_file import load_profile
from tests.support.company import CompanyBuilder, Heard, Mishap

HOST = "idbroker.webex.com"
#: So wide that a busy machine is not taken for a slow proxy.
WIDE = Bounds(max_rate=20, max_held=12, seconds=2, p95=10, errors=1)


def plan_for(port: int, company: CompanyBuilder, *schemes: str, password: str = "wonderland") -> Plan:
    return Plan(
        profile=load_profile("webex-2026"),
        proxy=parse_proxy(f"http://127.0.0.1:{port}"),
        proxy_source="--proxy",
        credentials=Credentials(user="alice", password=Secret(password)),
        schemes=tuple(map(Scheme, schemes)),
        throwaway=True,
        targets=(parse_authority(HOST),),
        own_targets=True,
        trusted=load_roots(company.authorities.public_pem, "--cacert"),
    )


async def load(
    plan: Plan,
    *kinds: Kind,
    bounds: Bounds = WIDE,
    guard: LockoutGuard | None = None,
    stop: asyncio.Event | None = None,
    notify: Notify = lambda *_: None,
) -> LoadResult:
    guard = guard or LockoutGuard(max_failures=1)
    return await put_load(plan, guard, bounds, kinds=kinds, stop=stop or asyncio.Event(), notify=notify)


def from_proof(number: int, mishap: Mishap) -> Callable[[Heard], Mishap | None]:
    """Return what happens to each proof from this one on; the first is that before the load."""
    proofs: list[Heard] = []

    def decide(heard: Heard) -> Mishap | None:
        proofs.extend([heard] * heard.proves)
        return mishap if heard.proves and len(proofs) >= number else None

    return decide


def only(*numbers: int) -> Callable[[Heard], Mishap | None]:
    """Return what denies these proofs; the first is that before the load."""
    proofs: list[Heard] = []

    def decide(heard: Heard) -> Mishap | None:
        proofs.extend([heard] * heard.proves)
        return Mishap.DENIES if heard.proves and len(proofs) in numbers else None

    return decide
