"""A text by which a proxy product is recognised: its place, its pattern, and the source of this knowledge."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from proxytest.model.run import Certainty


class Place(StrEnum):
    """The place of a mark; for a header, the value is the header's name."""

    VIA = "via"
    SERVER = "server"
    PROXY_AGENT = "proxy-agent"
    COOKIE = "set-cookie"
    SQUID_ERROR = "x-squid-error"
    CACHE_LOOKUP = "x-cache-lookup"
    VARNISH = "x-varnish"
    REASON = "reason"
    REALM = "realm"
    CHALLENGES = "challenges"  #: a 407 as one line: version, reason, schemes in their order, does the connection close?
    BODY = "body"
    LINK = "link"  #: Location, or a page that redirects by itself
    ISSUER_NAME = "issuer-cn"  #: common name of the issuer of an intercepting certificate
    ISSUER_ORGANISATION = "issuer-o"
    SUBJECT_ORGANISATION = "subject-o"  #: of the leaf; some interceptors use their own name there
    FILE = "file"  #: media type of a file that the product serves itself, for any host

    @property
    def words(self) -> str:
        """The name used in sentences."""
        return _WORDS[self]


_WORDS = {
    Place.VIA: "Via",
    Place.SERVER: "Server",
    Place.PROXY_AGENT: "Proxy-Agent",
    Place.COOKIE: "a cookie",
    Place.SQUID_ERROR: "X-Squid-Error",
    Place.CACHE_LOOKUP: "X-Cache-Lookup",
    Place.VARNISH: "X-Varnish",
    Place.REASON: "the reason phrase",
    Place.REALM: "the realm",
    Place.CHALLENGES: "the form of the 407",
    Place.BODY: "a page",
    Place.LINK: "a redirect",
    Place.ISSUER_NAME: "the issuer of a certificate",
    Place.ISSUER_ORGANISATION: "the issuer of a certificate",
    Place.SUBJECT_ORGANISATION: "the subject of a certificate",
    Place.FILE: "a file that it serves itself",
}

#: Texts of pages are compared with their case: ignoring it is ten times slower on a long page.
_EXACT = frozenset({Place.BODY, Place.LINK})


class Licence(StrEnum):
    """The licence of a source."""

    BSD_2 = "BSD-2-Clause"
    BSD_3 = "BSD-3-Clause"
    FACT = "no work of authorship: one string that a product says, typed anew"


class Origin(StrEnum):
    """Where a mark was published: the name and version of the source."""

    RECOG = "rapid7/recog at 14fa1a72"
    CHROMIUM = "Chromium at 778691eb, ssl_error_assistant.asciipb, version_id 7"
    CITIZENLAB = "citizenlab/filtering-annotations at fad90899"
    OWN = "the product's own source or manual"
    SEEN = "public captures and threads"
    MENTIONED = "mentioned once, and not confirmed by a second source"

    @property
    def licence(self) -> Licence:
        """The licence of the source."""
        match self:
            case Origin.RECOG:
                return Licence.BSD_2
            case Origin.CHROMIUM | Origin.CITIZENLAB:
                return Licence.BSD_3
            case _:
                return Licence.FACT


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The source of a fact."""

    origin: Origin
    where: str = ""  #: file, thread or advisory

    @property
    def licence(self) -> Licence:
        """The licence of the source."""
        return self.origin.licence


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A text that identifies a product; a group named `version` matches the version."""

    product: str
    place: Place
    pattern: str
    certainty: Certainty
    source: Source
    example: str  #: in the form of the place: a header's value, a page, a whole 407, an RFC 4514 name
    unlike: tuple[str, ...] = ()  #: similar texts that are not this product

    def search(self, text: str) -> re.Match[str] | None:
        """Return the match in a text of its place."""
        return _compiled(self.pattern, exact=self.place in _EXACT).search(text)


@cache
def _compiled(pattern: str, *, exact: bool) -> re.Pattern[str]:
    """Compile at the first use, since many commands need no marks."""
    return re.compile(pattern, 0 if exact else re.IGNORECASE)
