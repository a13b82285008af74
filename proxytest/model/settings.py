"""The machine's proxy settings, by source, without passwords."""

from dataclasses import dataclass, field
from enum import StrEnum


class Source(StrEnum):
    """A source of proxy settings."""

    ENVIRONMENT = "environment"  #: variables, in both cases
    GNOME = "gnome"  #: gsettings, org.gnome.system.proxy
    KDE = "kde"  #: kioslaverc
    NETWORK_MANAGER = "network-manager"  #: of the active connections
    MACOS = "macos"  #: scutil --proxy: the settings of the active service
    WININET = "wininet"  #: the user's Internet Settings
    WINDOWS_POLICY = "windows-policy"  #: the machine's Internet Settings, which a policy puts in place of the user's
    WINHTTP = "winhttp"  #: netsh winhttp show proxy: services
    CHROME_POLICY = "chrome-policy"
    FIREFOX_POLICY = "firefox-policy"
    WPAD_DHCP = "wpad-dhcp"  #: option 252 of a lease
    WPAD_DNS = "wpad-dns"  #: the name wpad under the machine's domain

    @property
    def label(self) -> str:
        """The name used in sentences."""
        return _LABELS[self]


_LABELS = {
    Source.ENVIRONMENT: "the environment",
    Source.GNOME: "the GNOME settings",
    Source.KDE: "the KDE settings",
    Source.NETWORK_MANAGER: "NetworkManager",
    Source.MACOS: "the macOS network settings",
    Source.WININET: "the user's Windows settings (WinINET)",
    Source.WINDOWS_POLICY: "the machine's Windows settings, set by policy",
    Source.WINHTTP: "the WinHTTP settings",
    Source.CHROME_POLICY: "the Chrome policy",
    Source.FIREFOX_POLICY: "the Firefox policy",
    Source.WPAD_DHCP: "WPAD by DHCP",
    Source.WPAD_DNS: "WPAD by DNS",
}


class Platform(StrEnum):
    """The platform, which decides which source wins."""

    LINUX = "linux"  #: without a desktop that is known here
    GNOME = "gnome"
    KDE = "kde"
    MACOS = "macos"
    WINDOWS = "windows"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting of the machine, without any password in it."""

    source: str  #: such as the name of an environment variable
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSeen:
    """The settings of one source. Addresses are `http://host:port` if valid, else the unchanged text."""

    source: Source
    http: str | None = None  #: proxy of http:// targets
    https: str | None = None  #: proxy of https:// targets
    socks: str | None = None
    pac: str | None = None
    script: str = field(default="", repr=False)  #: macOS: a PAC script in the settings themselves; no run keeps it
    autodetect: bool = False  #: is WPAD enabled?
    direct: bool = False  #: is "no proxy" configured? False if nothing is configured
    exceptions: tuple[str, ...] = ()  #: hosts that are reached directly, in the notation of the source
    user: bool = False  #: macOS: is a user name set for the Web Proxy?
    passive_ftp: bool | None = None  #: macOS: is Passive FTP Mode (PASV) on? None: not told
    only_exceptions: bool = False  #: KDE can invert the list: the proxy is used only for these hosts
    missing: str = ""  #: why it could not be read

    @property
    def proxy(self) -> str | None:
        """The explicit proxy; if only one for http:// is set, it is meant for all."""
        return self.https or self.http

    @property
    def says(self) -> bool:
        """Does it have any setting: a proxy, PAC, WPAD, or no proxy?"""
        return bool(self.proxy or self.socks or self.pac or self.autodetect or self.direct)

    @property
    def words(self) -> str:
        """The settings, in a few words."""
        said = [f"proxy {self.proxy}"] if self.proxy else []
        said += [f"SOCKS proxy {self.socks}"] if self.socks else []
        said += [f"PAC file {self.pac}"] if self.pac else []
        said += ["WPAD"] if self.autodetect else []
        said += ["no proxy at all"] if self.direct else []
        return ", ".join(said) or self.missing or "nothing"


class Audience(StrEnum):
    """A kind of program that reads settings; each reads other sources."""

    CLIENT = "client"  #: a program that reads the system's settings, as the product's apps do
    TOOLS = "tools"  #: command-line programs
    CHROME = "chrome"
    FIREFOX = "firefox"

    @property
    def label(self) -> str:
        """The name used in sentences."""
        return {"client": "apps", "tools": "command-line tools", "chrome": "Chrome", "firefox": "Firefox"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Winner:
    """The source that a kind of program uses."""

    audience: Audience
    seen: SourceSeen | None  #: None: none of its sources has a setting


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Sources with different settings."""

    what: str  #: "proxy" or "PAC file"
    values: tuple[tuple[Source, str], ...]  #: two or more
