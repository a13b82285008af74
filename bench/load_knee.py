"""The knee that `proxytest load` names, over what Squid's helper statistics count: `python -m bench.load_knee 5 10 20`.

Squid's helpers are kept busy first, by twice as many clients as there are helpers: what they answer in a second is what
they can. Each takes a tenth of a second for a log-on; with `samba` as last argument they ask a real domain instead. As
root, for Squid changes its user.
"""

import asyncio
import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from proxytest.engine.guard import LockoutGuard
from proxytest.load.load_bounds import Bounds, Kind
from proxytest.load.sending.arrival import Arrival
from proxytest.load.sending.leave import Leave
from proxytest.load.sending.proving import Proven, prove
from proxytest.load.sending.put_load import put_load
from proxytest.load.told import sentence
from proxytest.model.address import parse_authority, parse_proxy
from proxytest.model.challenge import Scheme
from proxytest.model.credentials import Credentials, Secret
from proxytest.probe.plan import Plan
from proxytest.protocol.certificates import load_roots
from proxytest.scenario.profile_file import load_profile
from tests.real.certificates import make_certificates
from tests.real.domain import ALICE, Domain, running_domain
from tests.real.hosts import ALL_HOSTS, IDBROKER
from tests.real.nameserver import running_nameserver
from tests.real.origin import Origin, running_origin
from tests.real.squid import Squid, SquidConfig, running_squid

_BUSY_S = 6.0  #: seconds for which the helpers are kept busy


def plan_for(squid: Squid) -> Plan:
    """Return the plan of a load on this Squid."""
    return Plan(
        profile=load_profile("webex-2026"),
        proxy=parse_proxy(squid.url),
        proxy_source="--proxy",
        schemes=(Scheme.NTLM,),
        credentials=Credentials(user=ALICE.user, password=Secret(ALICE.password)),
        throwaway=True,
        targets=(parse_authority(IDBROKER),),
        own_targets=True,
        trusted=load_roots(squid.public_root.read_bytes(), "--cacert"),
    )


def _answered(squid: Squid) -> int:
    found = re.search(r"replies received: (\d+)", squid.helper_statistics())
    return int(found[1]) // 2 if found else 0


async def _capacity(squid: Squid, helpers: int) -> float:
    """Return how many log-ons a second Squid counts while its helpers always have work."""
    guard = LockoutGuard(max_failures=1)
    proven = await prove(plan_for(squid), guard)
    if isinstance(proven, str):
        raise TypeError(proven)
    began, before = time.monotonic(), _answered(squid)
    leave, clients = Leave(guard, at_once=4 * helpers), 2 * helpers
    await asyncio.gather(*(_again(proven, leave, began + _BUSY_S) for _ in range(clients)))
    return (_answered(squid) - before) / (time.monotonic() - began)


async def _again(proven: Proven, leave: Leave, until: float) -> None:
    while (now := time.monotonic()) < until:
        await Arrival(proven, leave, Kind.LOGONS, planned=now, keep=lambda *_: None).run()


@contextmanager
def behind(name: str) -> Iterator[tuple[Origin, Domain | None]]:
    """Run what stands behind the proxy, and a domain where it is named so."""
    with running_nameserver(), running_origin(make_certificates(ALL_HOSTS)) as origin:
        if name != "samba":
            yield origin, None
            return
        with running_domain() as domain:
            yield origin, domain


def main() -> None:
    """Print a line for each number of helpers."""
    os.environ.setdefault("XDG_RUNTIME_DIR", "/nonexistent")  # these accounts leave no trace
    numbers = [int(one) for one in sys.argv[1:] if one.isdigit()] or [5, 10, 20]
    with behind(sys.argv[-1]) as (origin, domain):
        for helpers in numbers:
            config = SquidConfig(schemes=("ntlm",), ntlm_children=helpers, manager=True)
            config = config if domain else replace(config, ntlm_helper="slow")
            with running_squid(config, origin, domain) as squid:
                can = asyncio.run(_capacity(squid, helpers))
                bounds = Bounds(max_rate=3 * can, seconds=50, at_once=4 * helpers)
                load = put_load(
                    plan_for(squid), LockoutGuard(max_failures=1), bounds, kinds=(Kind.LOGONS,), stop=asyncio.Event()
                )
                (knee,) = asyncio.run(load).knees
            sys.stdout.write(f"{helpers:3} helpers: Squid counts {can:.0f} log-ons a second, ")
            sys.stdout.write(f"the knee is {knee.holds / can:.2f} of that: {sentence(knee)}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
