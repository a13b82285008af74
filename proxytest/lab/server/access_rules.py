"""What the proxy does with a host: a pure function of the configuration and the name."""

from enum import Enum, auto
from fnmatch import fnmatchcase

from proxytest.lab.config import LabConfig


class Treatment(Enum):
    """What happens to a request for a host after authentication."""

    DENY = auto()
    """Answered with the personality's 403 page."""

    BLOCKPAGE = auto()
    """CONNECT succeeds; the tunnel holds TLS of the proxy's own, with a block page inside."""

    UNKNOWN = auto()
    """The proxy cannot resolve the name."""

    INSPECT = auto()
    """The tunnel's TLS is opened under the proxy's CA."""

    PASS = auto()
    """The tunnel is passed through unopened."""


OPENED = frozenset({Treatment.BLOCKPAGE, Treatment.INSPECT})
"""The treatments under which the proxy ends the client's TLS itself."""


def treatment(config: LabConfig, host: str) -> Treatment:
    """Return what the proxy does with `host`; the policy comes before DNS, as in real proxies."""
    name = host.lower()
    if _matches(config.deny, name):
        return Treatment.DENY
    if _matches(config.blockpage, name):
        return Treatment.BLOCKPAGE
    if name not in {known.lower() for known in config.hosts}:
        return Treatment.UNKNOWN
    return Treatment.INSPECT if _matches(config.inspect, name) else Treatment.PASS


def _matches(patterns: tuple[str, ...], name: str) -> bool:
    return any(fnmatchcase(name, pattern.lower()) for pattern in patterns)
