"""One recognisable text of a proxy product: where it stands, what it says, and who told us of it."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from proxytest.model.run import Certainty


class Place(StrEnum):
    """Where a mark stands; the value of a header's place is the header's name."""

    VIA = "via"
    SERVER = "server"
    PROXY_AGENT = "proxy-agent"
    COOKIE = "set-cookie"
    SQUID_ERROR = "x-squid-error"
    CACHE_LOOKUP = "x-cache-lookup"
    VARNISH = "x-varnish"
    REASON = "reason"
    REALM = "realm"
    CHALLENGES = "challenges"  #: a 407 as one line: version, reason, schemes in their order, and whether it closes
    BODY = "body"
    LINK = "link"  #: Location, or a page that leads on by itself
    ISSUER_NAME = "issuer-cn"  #: common name of whoever signed an intercepting certificate
    ISSUER_ORGANISATION = "issuer-o"
    SUBJECT_ORGANISATION = "subject-o"  #: of the leaf; some interceptors put themselves there
    FILE = "file"  #: media type of a file that the product answers itself, whatever the host

    @property
    def words(self) -> str:
        """What a sentence calls it."""
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

#: Texts of pages are compared as they were seen: ignoring case costs ten times as much on a long page.
_EXACT = frozenset({Place.BODY, Place.LINK})


class Licence(StrEnum):
    """What the source allows."""

    BSD_2 = "BSD-2-Clause"
    BSD_3 = "BSD-3-Clause"
    FACT = "no work of authorship: one string that a product says, typed anew"


class Origin(StrEnum):
    """Who told of a mark; the name and state of what was read."""

    RECOG = "rapid7/recog at 14fa1a72"
    CHROMIUM = "Chromium at 778691eb, ssl_error_assistant.asciipb, version_id 7"
    CITIZENLAB = "citizenlab/filtering-annotations at fad90899"
    OWN = "the product's own source or manual"
    SEEN = "public captures and threads"
    MENTIONED = "mentioned once, and not confirmed by a second source"

    @property
    def licence(self) -> Licence:
        """The licence under which the fact was read."""
        match self:
            case Origin.RECOG:
                return Licence.BSD_2
            case Origin.CHROMIUM | Origin.CITIZENLAB:
                return Licence.BSD_3
            case _:
                return Licence.FACT


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a fact was read."""

    origin: Origin
    where: str = ""  #: file, thread or advisory

    @property
    def licence(self) -> Licence:
        """The licence under which the fact was read."""
        return self.origin.licence


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One recognisable text; a group named `version` gives the version."""

    product: str
    place: Place
    pattern: str
    certainty: Certainty
    source: Source
    example: str  #: as the place has it: a header's value, a page, a whole 407, a name by RFC 4514
    unlike: tuple[str, ...] = ()  #: what looks like it, and is something else

    def search(self, text: str) -> re.Match[str] | None:
        """Find the mark in a text of its place."""
        return _compiled(self.pattern, exact=self.place in _EXACT).search(text)


@cache
def _compiled(pattern: str, *, exact: bool) -> re.Pattern[str]:
    """Compile at the first use: most runs of the program judge nothing."""
    return re.compile(pattern, 0 if exact else re.IGNORECASE)
