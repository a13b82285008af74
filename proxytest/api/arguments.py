"""The arguments of `proxytest.run`. Made from `scenario/options.py` by `make generated`: do not edit."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict


class OptionArguments(TypedDict, total=False):
    """Each is the option of `proxytest run` that is called so."""

    proxy: str  #: The proxy: http://host:port or https://host:port.
    pac: str  #: Address of the site's PAC file, if it has one.
    profile: str  #: A bundled profile, or a file; today's Webex: webex-2026.  [default: spark-2016, of 2016]
    auth: str | Sequence[str]  #: auto, none, basic, digest, ntlm or negotiate; repeatable.
    user: str  #: alice, 'CORP\alice' or alice@corp.example.
    realm: str  #: Domain of the account, by any name: equal users of different realms are two accounts.
    password_file: str | Path  #: File with the password in its first line; - is standard input.
    max_auth_failures: int  #: Stop using an account after this many refused log-ons.
    forget_refusals: bool  #: Forget the account's refused log-ons that this machine remembers.
    lab_python: str | Path  #: Python of the lab's environment, with mitmproxy.
    targets: str | Sequence[str]  #: Test this host, not the profile's: no https://, no path; repeatable.
    cacert: str | Path  #: Trust these CAs instead of the public ones and the pins.
    proxy_cacert: str | Path  #: Trust these CAs for the certificate of an https:// proxy.
    resolve: str | Sequence[str]  #: Reach the proxy HOST:PORT at this address, as in curl; repeatable.
    select: str | Sequence[str]  #: Run only this check, area or pattern; repeatable.
    ignore: str | Sequence[str]  #: Leave out this check, area or pattern; repeatable.
    hold: float  #: Keep a WebSocket open for this time.
    clients: str | Sequence[str]  #: Test only for this client of the profile, or all; repeatable.
    media: str | Sequence[str]  #: Host on the Internet that runs `proxytest reflect`; repeatable.
    ports: str  #: How many ports of a range to try.  [default: sample]
    timeout: float  #: Time limit for each step.  [default: 20]
    reflector_token_file: str | Path  #: File with the token of `proxytest reflect`, which proves the media host.
    parallel: int  #: Audit so many proxies of a scenario side by side.  [default of `run`: by cores and waits]
    direct: bool  #: Also try the hosts directly, without the proxy.
    active: bool  #: Also send what stands out in the proxy's log: GET of a file that only McAfee Web Gateway serves.
    site: str  #: Name of the site, for the reports.
    anonymous: bool  #: Leave the account out of all reports.
