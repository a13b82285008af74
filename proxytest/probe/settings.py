"""What this machine's environment says of its proxy."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from proxytest.model.credentials import Credentials, Secret
from proxytest.model.observation import Setting

_USER_INFO = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*://)?.*@", re.DOTALL)

#: In the order in which they win for an https:// target; curl reads lower case first.
_EXPLICIT = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "http_proxy", "HTTP_PROXY")
_PAC = ("auto_proxy", "AUTO_PROXY", "PAC_URL")
_EXCEPTIONS = ("no_proxy", "NO_PROXY")


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineSettings:
    """The environment's proxy, with the credentials that its URL may hold."""

    proxy: str | None  #: without user info
    source: str | None
    pac: str | None
    settings: tuple[Setting, ...]
    url: str | None = field(repr=False)  #: of the proxy, as it is written

    def credentials(self) -> Credentials | None:
        """Give what the URL holds, percent-decoded (RFC 3986 section 3.2.1).

        Raises UsageError for a name or password that no scheme can carry.
        """
        try:
            split = urlsplit(self.url or "" if "://" in (self.url or "") else f"http://{self.url}")
        except ValueError:
            return None
        if not split.username or split.password is None:
            return None
        return Credentials(user=unquote(split.username), password=Secret(unquote(split.password)))


def read_environment(environ: Mapping[str, str]) -> MachineSettings:
    """Read the variables in both cases; the first that is set wins."""
    settings = tuple(
        Setting(source=name, value=without_credentials(environ[name]))
        for name in (*_EXPLICIT, *_PAC, *_EXCEPTIONS)
        if environ.get(name)
    )
    source = next((name for name in _EXPLICIT if environ.get(name)), None)
    url = environ[source] if source else None
    pac = next((environ[name] for name in _PAC if environ.get(name)), None)
    return MachineSettings(
        proxy=without_credentials(url, "") if url else None,
        source=source,
        pac=without_credentials(pac) if pac else None,
        settings=settings,
        url=url,
    )


def without_credentials(url: str, instead: str = "<redacted>@") -> str:
    """Cut all up to the last @: people write passwords with `/`, `#` or `@` in them, and leave out `http://`."""
    return _USER_INFO.sub(lambda match: f"{match['scheme'] or ''}{instead}", url, count=1)
