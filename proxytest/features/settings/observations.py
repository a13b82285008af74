"""What the settings of this machine say."""

from dataclasses import dataclass
from typing import Literal

from proxytest.model.observation import Observation
from proxytest.model.settings import Platform, Setting, SourceSeen


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsSeen(Observation):
    """Which proxy this machine would use, and where that is written."""

    kind: Literal["settings"] = "settings"
    proxy: str | None  #: the explicit proxy that is audited
    source: str | None  #: "--proxy", a variable's name, the scenario's file name
    pac: str | None  #: address of a PAC file that the machine or the user names
    by_pac: bool = False  #: is the proxy the PAC file's first, since no explicit one is set?
    settings: tuple[Setting, ...] = ()
    sources: tuple[SourceSeen, ...] = ()  #: what each source says that was read
    platform: Platform | None = None  #: it decides which of them wins
    no_logon_reason: str = ""  #: why no log-on is tried through this proxy, whoever is signed on
    events: tuple[int, ...] = ()

    @property
    def target(self) -> str:
        """The proxy."""
        return self.proxy or ""

    @property
    def failed(self) -> None:
        """No network is asked."""
