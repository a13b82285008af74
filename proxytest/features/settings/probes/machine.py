"""The proxy that this machine uses by its settings, with the credentials in its URL."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from proxytest.model.credentials import Credentials, Secret
from proxytest.model.settings import Platform, Setting, Source, SourceSeen
from proxytest.protocol.settings.environment import EXPLICIT, PAC, is_socks, settings_of
from proxytest.protocol.settings.precedence import explicit, scripted
from proxytest.protocol.settings.settings_text import pac_address, without_credentials


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineSettings:
    """The machine's proxy, and all settings that were read."""

    proxy: str | None  #: without user info
    source: str | None  #: a variable's name, or the name of the source
    pac: str | None
    script: str = field(default="", repr=False)  #: what stands in the settings in place of a file
    settings: tuple[Setting, ...]  #: the variables
    sources: tuple[SourceSeen, ...] = ()
    platform: Platform | None = None
    url: str | None = field(repr=False)  #: of the proxy, as in the variable

    def credentials(self) -> Credentials | None:
        """Return the credentials in the URL, percent-decoded (RFC 3986 section 3.2.1).

        Raises UsageError for a name or password that no scheme can transmit.
        """
        try:
            split = urlsplit(self.url or "" if "://" in (self.url or "") else f"http://{self.url}")
        except ValueError:
            return None
        if not split.username or split.password is None:
            return None
        return Credentials(user=unquote(split.username), password=Secret(unquote(split.password)))


def read_environment(environ: Mapping[str, str]) -> MachineSettings:
    """Read the variables in both cases; the first that names an HTTP proxy wins."""
    source = next((name for name in EXPLICIT if environ.get(name) and not is_socks(environ[name])), None)
    url = environ[source] if source else None
    return MachineSettings(
        proxy=without_credentials(url, "") if url else None,
        source=source,
        pac=pac_address(next((environ[name] for name in PAC if environ.get(name)), "")),
        settings=settings_of(environ),
        url=url,
    )


def settle(platform: Platform, environ: Mapping[str, str], sources: tuple[SourceSeen, ...]) -> MachineSettings:
    """Return the settings that a client would use: an explicit proxy, and also a PAC file."""
    variables = read_environment(environ)
    proxy, script = explicit(platform, sources), scripted(platform, sources)
    by_variable = proxy is not None and proxy.source is Source.ENVIRONMENT
    return MachineSettings(
        proxy=variables.proxy if by_variable else proxy.proxy if proxy else None,
        source=variables.source if by_variable else proxy.source.label if proxy else None,
        pac=script.pac if script else None,
        script=script.script if script else "",
        settings=variables.settings,
        sources=sources,
        platform=platform,
        url=variables.url if by_variable else None,
    )


def looked_at(sources: tuple[SourceSeen, ...]) -> str:
    """Return the sources without a setting, with the reasons."""
    return ", ".join(f"{seen.source.label} ({seen.missing})" if seen.missing else seen.source.label for seen in sources)
