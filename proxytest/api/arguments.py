"""The arguments of `proxytest.run`. Made from `scenario/options.py` by `make generated`: do not edit."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict


class OptionArguments(TypedDict, total=False):
    """Each is the option of `proxytest run` that is called so."""

    proxy: str  #: The proxy: http://host:port or https://host:port.
    pac: str  #: Address of the site's PAC file, if it has one.
    profile: str  #: spark-2016, another bundled profile, or a file.
    auth: str | Sequence[str]  #: auto, none, basic, digest, ntlm or negotiate; repeatable.
    user: str  #: alice, 'CORP\alice' or alice@corp.example.
    password_file: str | Path  #: The password is its first line; - is standard input.
    max_auth_failures: int  #: Refused log-ons after which an account is left alone.
    forget_refusals: bool  #: First forget what this machine remembers of the account's refusals.
    lab_python: str | Path  #: Python of an environment that has mitmproxy.
    targets: str | Sequence[str]  #: Test this host instead of the profile's; repeatable.
    cacert: str | Path  #: Roots that stand for the public ones and for the pins.
    proxy_cacert: str | Path  #: Roots for the certificate of an https:// proxy.
    resolve: str | Sequence[str]  #: Address of the proxy's name, as in curl; repeatable.
    select: str | Sequence[str]  #: Only this check, area or pattern; repeatable.
    ignore: str | Sequence[str]  #: Not this check, area or pattern; repeatable.
    hold: float  #: Hold a WebSocket open for so long.
    media: str | Sequence[str]  #: Test media with this host outside, where `proxytest reflect` runs; repeatable.
    ports: str  #: How many ports of a range to try.  [default: sample]
    timeout: float  #: For each single step.  [default: 20]
    clients: str | Sequence[str]  #: Only this client of the profile, for sites that do not use all; repeatable.
    direct: bool  #: Also try the hosts past the proxy.
    active: bool  #: Also ask for a file that only McAfee Web Gateway serves.
