"""What plain http:// requests through the proxy showed of certificate servers."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from proxytest.model.answer import Answer
from proxytest.model.certificate import Anchor
from proxytest.model.event import Failed
from proxytest.model.observation import Observation, ended


class PlainPurpose(StrEnum):
    """Why a URL was asked for."""

    REVOCATION = "revocation"  #: an OCSP server or a CRL
    ISSUER = "issuer"  #: the certificate that is missing in a chain


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainAsked(Observation):
    """A GET by absolute URI, with the log-on that works."""

    kind: Literal["plain"] = "plain"
    purpose: PlainPurpose
    url: str
    subjects: tuple[str, ...] = ()  #: SHA-256 of the certificates that name the URL; empty: the profile names it
    withheld: str = ""  #: why it was not asked for, or no log-on proven, so that an answer says nothing; else empty
    answer: Answer | None = None
    completes: Anchor | None = None  #: of ISSUER: the public root that the chain leads to with the fetched certificate
    failed: Failed | None = None
    events: tuple[int, ...] = ()

    @property
    def target(self) -> str:
        """The URL."""
        return self.url

    @property
    def note(self) -> str:
        """The answer."""
        return ended(self, str(self.answer or ""))
