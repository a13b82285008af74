"""The table of products. Each is imported when it is asked for, so that the command starts at once."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from proxytest.model.address import ProxyAddress
from proxytest.model.profile import Profile

_Writer = Callable[[Profile, ProxyAddress], str]


def _squid(profile: Profile, _: ProxyAddress) -> str:
    from proxytest.policy.squid import fragment

    return fragment(profile)


def _apache(profile: Profile, _: ProxyAddress) -> str:
    from proxytest.policy.apache import fragment

    return fragment(profile)


def _mwg(profile: Profile, _: ProxyAddress) -> str:
    from proxytest.policy.mwg import fragment

    return fragment(profile)


def _bluecoat(profile: Profile, _: ProxyAddress) -> str:
    from proxytest.policy.bluecoat import fragment

    return fragment(profile)


def _paloalto(profile: Profile, _: ProxyAddress) -> str:
    from proxytest.policy.paloalto import fragment

    return fragment(profile)


def _zscaler(profile: Profile, _: ProxyAddress) -> str:
    from proxytest.policy.zscaler import fragment

    return fragment(profile)


def _pac(profile: Profile, proxy: ProxyAddress) -> str:
    from proxytest.policy.pac_file import fragment

    return fragment(profile, proxy)


#: Name of a product, as `--for` takes it -> its writer.
PRODUCTS: Mapping[str, _Writer] = MappingProxyType(
    {
        "squid": _squid,
        "apache": _apache,
        "mwg": _mwg,
        "bluecoat": _bluecoat,
        "paloalto": _paloalto,
        "zscaler": _zscaler,
        "pac": _pac,
    }
)
