"""What a PAC file (proxy auto-configuration) was seen to be, and which ways it names."""

from dataclasses import dataclass
from enum import StrEnum

from proxytest.model.address import Authority, ProxyAddress


class Keyword(StrEnum):
    """The words of a PAC script's answer; `HTTP` is Firefox's other name of PROXY and is read as it."""

    DIRECT = "DIRECT"
    PROXY = "PROXY"
    HTTPS = "HTTPS"  #: the way to the proxy is inside TLS
    SOCKS = "SOCKS"
    SOCKS4 = "SOCKS4"
    SOCKS5 = "SOCKS5"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One element of a script's answer."""

    keyword: Keyword
    authority: Authority | None = None  #: None for DIRECT alone

    def __str__(self) -> str:
        return f"{self.keyword} {self.authority}" if self.authority else str(self.keyword)

    @property
    def proxy(self) -> ProxyAddress | None:
        """The HTTP proxy that this is; None for DIRECT and SOCKS."""
        if self.authority is None or self.keyword not in (Keyword.PROXY, Keyword.HTTPS):
            return None
        return ProxyAddress(scheme="https" if self.keyword is Keyword.HTTPS else "http", authority=self.authority)


class Slip(StrEnum):
    """What is wrong in a script's answer; browsers pass over such an element in silence."""

    EMPTY = "an empty answer, which browsers take for DIRECT"
    NOTHING_READABLE = "no element can be read, which browsers take for DIRECT"
    UNKNOWN_WORD = "an element that begins with no keyword"
    NO_SEPARATOR = "elements that are not separated by semicolons"
    NO_HOST = "a proxy without an address"
    NOT_AN_ADDRESS = "a proxy whose address is not host:port"
    URL_AS_ADDRESS = "a proxy whose address is written as a URL"
    NO_PORT = "a proxy without a port"
    DIRECT_WITH_HOST = "DIRECT with an address behind it"


class Fault(StrEnum):
    """Why a script, or one call of it, gave no answer."""

    NO_ENGINE = "no JavaScript engine is installed"
    SYNTAX = "it is no JavaScript"
    NO_FUNCTION = "it defines no function FindProxyForURL"
    THROWS = "it throws an error"
    LOOPS = "it does not end"
    MEMORY = "it takes too much memory"
    RECURSES = "it calls itself without end"
    NOT_TEXT = "it returns no text"
    TOO_LONG = "its answer is too long"
    NAMES = "it asks for ever more names"
    KILLED = "its process had to be killed"
    NO_PROCESS = "this machine could start no process for it"
    NO_TIME = "the calls before it took all the time"


class Blemish(StrEnum):
    """What is wrong with a PAC file as a file, or with the way in which it is served."""

    UNREADABLE = "it could not be fetched"
    NOT_OK = "the server answered with another status than 200"
    TOO_MANY_REDIRECTS = "too many redirects"
    SCHEME = "its address is neither http:// nor https:// nor a file"
    LOCAL_FILE = "its address is of a file, which Windows does not read"
    TOO_LARGE = "it is larger than browsers take"
    EMPTY = "it is empty"
    HTML = "it is an HTML page, not a script"
    WRONG_TYPE = "it is served with another type than application/x-ns-proxy-autoconfig"
    CODING = "it is served in a coding that cannot be undone"
    UTF_16 = "it is written in UTF-16"
    NOT_UTF_8 = "it holds bytes that are not UTF-8"
    ONLY_EX = "it defines FindProxyForURLEx alone, which only Windows calls"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """A blemish, and what was seen of it."""

    blemish: Blemish
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PacName:
    """A name that the script looked up; without addresses it cannot be resolved here."""

    name: str
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PacRow:
    """What the script says of one target."""

    target: str  #: `host:port`
    url: str  #: what the script was given
    text: str = ""  #: its answer, as it is, at most its first characters
    ways: tuple[Way, ...] = ()  #: in the order in which they are tried
    slips: tuple[Slip, ...] = ()
    fault: Fault | None = None
    detail: str = ""  #: of the fault
    names: tuple[str, ...] = ()  #: that it looked up for this target
    hopeless: tuple[str, ...] = ()  #: patterns that it compared with the URL and that no https:// URL can match
