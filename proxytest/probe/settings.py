"""What this machine's environment says of its proxy."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from proxytest.model.credentials import Credentials, Secret
from proxytest.model.observation import Setting
from proxytest.protocol.redact import without_user_info

#: In the order in which they win for an https:// target; curl reads lower case first.
_EXPLICIT = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "http_proxy", "HTTP_PROXY")
_PAC = ("auto_proxy", "AUTO_PROXY", "PAC_URL")
_EXCEPTIONS = ("no_proxy", "NO_PROXY")


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineSettings:
    """The environment's proxy, with the credentials that its URL may hold."""

    proxy: str | None  #: without user info
    source: str | None
    credentials: Credentials | None
    pac: str | None
    settings: tuple[Setting, ...]


def read_environment(environ: Mapping[str, str]) -> MachineSettings:
    """Read the variables in both cases; the first that is set wins."""
    settings = tuple(
        Setting(source=name, value=without_user_info(environ[name]))
        for name in (*_EXPLICIT, *_PAC, *_EXCEPTIONS)
        if environ.get(name)
    )
    source = next((name for name in _EXPLICIT if environ.get(name)), None)
    url = environ[source] if source else None
    pac = next((environ[name] for name in _PAC if environ.get(name)), None)
    return MachineSettings(
        proxy=_without_credentials(url) if url else None,
        source=source,
        credentials=_credentials(url) if url else None,
        pac=without_user_info(pac) if pac else None,
        settings=settings,
    )


def _without_credentials(url: str) -> str:
    scheme, separator, rest = url.rpartition("://")
    return f"{scheme}{separator}{rest.rpartition('@')[2]}"


def _credentials(url: str) -> Credentials | None:
    """Variables hold user and password percent-encoded (RFC 3986 section 3.2.1)."""
    try:
        split = urlsplit(url if "://" in url else f"http://{url}")
    except ValueError:
        return None
    if not split.username or split.password is None:
        return None
    return Credentials(user=unquote(split.username), password=Secret(unquote(split.password)))
