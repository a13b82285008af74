"""WebSockets that `proxytest load --held` holds through a real Squid with NTLM helpers: `python -m bench.load_held`.

With a number as argument so many; 5000 take a minute, 2 GiB and, of whoever starts it, `ulimit -n 16384`. As root.
"""

import asyncio
import os
import resource
import sys

from bench.load_knee import behind, plan_for
from proxytest.engine.guard import LockoutGuard
from proxytest.load.load_bounds import Bounds, Kind
from proxytest.load.sending.put_load import put_load
from proxytest.load.told import sentence
from tests.real.squid import SquidConfig, running_squid

_FILES = 16_384


def main() -> None:
    """Print what was held."""
    os.environ.setdefault("XDG_RUNTIME_DIR", "/nonexistent")  # these accounts leave no trace
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    resource.setrlimit(resource.RLIMIT_NOFILE, (_FILES, _FILES))
    config = SquidConfig(schemes=("ntlm",), ntlm_children=20, ntlm_helper="slow", files=_FILES)
    bounds = Bounds(max_rate=200, at_once=40, max_held=number, seconds=max(10, number / 200 / 0.5))
    with behind("") as (origin, _), running_squid(config, origin) as squid:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        load = put_load(plan_for(squid), LockoutGuard(max_failures=1), bounds, kinds=(Kind.HELD,), stop=asyncio.Event())
        (knee,) = asyncio.run(load).knees
    kept = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    sys.stdout.write(f"{sentence(knee)}; {kept / number:.0f} KiB for each\n")
    for step in knee.steps:
        sys.stdout.write(
            f"{step.level:6.0f} ok {step.ok} p95 {step.p95:.2f} s busy {step.busy:.0%} {dict(step.errors)}\n"
        )


if __name__ == "__main__":
    main()
