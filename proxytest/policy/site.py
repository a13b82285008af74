"""What a fragment must know of the place where it goes."""

from dataclasses import dataclass

from proxytest.model.address import ProxyAddress, parse_proxy

PLACEHOLDER = "proxy.example:8080"
_NO_MATTER = parse_proxy(PLACEHOLDER)  #: only what is for clients names the proxy


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The proxy, as its clients reach it."""

    proxy: ProxyAddress = _NO_MATTER
    log_on: bool = False
    """Does it ask its users to log on? Where it does not, a rule about users can stop it: Squid ends with "Can't use
    proxy auth because no authentication schemes are fully configured", and Apache answers every request by 500."""
