"""How a file is fetched, and what came: apart from the fetching, which few runs do."""

import ssl
from dataclasses import dataclass, field

from proxytest.model.address import Authority


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """How files are fetched: name overrides, trust for https://, and the User-Agent."""

    overrides: tuple[tuple[Authority, str], ...] = ()  #: of --resolve
    context: ssl.SSLContext | None = field(default=None, repr=False)  #: None: the system's trust
    user_agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """The last answer; for a file on this machine, only its bytes."""

    url: str
    status: int | None = None
    content_type: str | None = None
    declared: int | None = None  #: Content-Length
    redirected: bool = False  #: were there more redirects than are followed?
    coding: str | None = None  #: a content coding that could not be undone
    body: bytes = field(default=b"", repr=False)  #: at most one byte more than the limit
