"""The Python API: the names in `import proxytest`, loaded at their first use."""

from proxytest.api.audits import Overrides, run, run_all
from proxytest.api.program_tunnel import Tunnel, open_tunnel
from proxytest.api.public_identity import Identity
from proxytest.api.tunnel_errors import AuthenticationRefused, TunnelError, TunnelFailed, TunnelRefused
from proxytest.model.credentials import Secret
from proxytest.model.errors import UsageError
from proxytest.model.event import Failure
from proxytest.model.outcome import Outcome
from proxytest.model.result import Status
from proxytest.model.run import Run, Verdict
from proxytest.scenario.scenario import Scenario

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
    "open_tunnel",
    "run",
    "run_all",
]
