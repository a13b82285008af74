"""Will Cisco Spark / Webex work through this explicit proxy, for whom, and if not, why.

`await proxytest.run(scenario)` audits a proxy, `async with proxytest.open_tunnel(proxy, target, identity)` gives an
authenticated tunnel. The names below are imported when they are first asked for (PEP 562), so that `import proxytest`
and `proxytest --help` stay quick.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from proxytest.api import (
        AuthenticationRefused,
        Failure,
        Identity,
        Outcome,
        Overrides,
        Run,
        Scenario,
        Secret,
        Status,
        Tunnel,
        TunnelError,
        TunnelFailed,
        TunnelRefused,
        UsageError,
        Verdict,
        open_tunnel,
        run,
        run_all,
    )

__version__ = "0.1.0"

__all__ = [
    "AuthenticationRefused",
    "Failure",
    "Identity",
    "Outcome",
    "Overrides",
    "Run",
    "Scenario",
    "Secret",
    "Status",
    "Tunnel",
    "TunnelError",
    "TunnelFailed",
    "TunnelRefused",
    "UsageError",
    "Verdict",
    "__version__",
    "open_tunnel",
    "run",
    "run_all",
]


if not TYPE_CHECKING:  # a type checker would take every name for one that is there

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f"{__name__}.api"), name)

    def __dir__() -> list[str]:
        return __all__
