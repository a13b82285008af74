"""What was observed of a PAC file (proxy auto-configuration), and the proxies that it names."""

from dataclasses import dataclass
from enum import StrEnum

from proxytest.model.address import Authority, ProxyAddress


class Keyword(StrEnum):
    """The words of a PAC script's answer that Chromium reads."""

    DIRECT = "DIRECT"
    PROXY = "PROXY"
    HTTPS = "HTTPS"  #: the connection to the proxy uses TLS
    SOCKS = "SOCKS"
    SOCKS4 = "SOCKS4"
    SOCKS5 = "SOCKS5"


@dataclass(frozen=True, slots=True, kw_only=True)
class PacDirective:
    """One element of a script's answer."""

    keyword: Keyword
    authority: Authority | None = None  #: None for DIRECT alone

    def __str__(self) -> str:
        return f"{self.keyword} {self.authority}" if self.authority else str(self.keyword)

    @property
    def proxy(self) -> ProxyAddress | None:
        """The HTTP proxy of this directive; None for DIRECT and SOCKS."""
        if self.authority is None or self.keyword not in (Keyword.PROXY, Keyword.HTTPS):
            return None
        return ProxyAddress(scheme="https" if self.keyword is Keyword.HTTPS else "http", authority=self.authority)


class PacAnswerError(StrEnum):
    """An error in a script's answer; browsers ignore such an element silently."""

    EMPTY = "an empty answer, which browsers take for DIRECT"
    NOTHING_READABLE = "no element can be read, which browsers take for DIRECT"
    UNKNOWN_WORD = "an element that begins with no keyword"
    NO_SEPARATOR = "elements that are not separated by semicolons"
    NO_HOST = "a proxy without an address"
    NOT_AN_ADDRESS = "a proxy whose address is not host:port"
    URL_AS_ADDRESS = "a proxy whose address is written as a URL"
    NO_PORT = "a proxy without a port"
    DIRECT_WITH_HOST = "DIRECT with an address behind it"
    FIREFOX_ONLY = "HTTP instead of PROXY, which Firefox reads and others ignore"
    LINE_BREAK = "a line break inside an element"
    NOT_ASCII = "a letter beyond ASCII, for which Chromium ignores the whole answer"


class PacScriptError(StrEnum):
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
    LEXICAL = "it declares FindProxyForURL by const, let or class, where browsers do not find it"


#: Limits of proxytest: browsers go on, so these are no faults of the script.
OUR_LIMITS = frozenset(
    {
        PacScriptError.LOOPS,
        PacScriptError.MEMORY,
        PacScriptError.TOO_LONG,
        PacScriptError.NAMES,
        PacScriptError.KILLED,
        PacScriptError.NO_TIME,
    }
)


class PacAsker(StrEnum):
    """Who asks the script."""

    PAGE = "page"  #: with https://
    WEBSOCKET = "websocket"  #: with wss://
    WINDOWS = "windows"  #: by FindProxyForURLEx


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place in a script; both count from 1."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}"


class PacFileProblem(StrEnum):
    """A problem of the PAC file itself, or of how it is served."""

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
    UNMARKED_UTF_16 = "it is written in UTF-16, and neither its first bytes nor its type say so"
    CHARSET = "it is served with a charset that browsers do not know"
    OTHER_CHARSET = "it is served with a charset in which it is not written"
    GZIP = "it is packed by gzip, and no header says so"
    NUL = "it holds a NUL byte"
    HTML_COMMENT = "it begins with the start of an HTML comment"
    ADDRESS = "it is an address, not a script"
    ODD_CODING = "it is served with an unknown Content-Encoding, which browsers ignore"
    ONLY_EX = "it defines FindProxyForURLEx alone, which only Windows calls"


@dataclass(frozen=True, slots=True, kw_only=True)
class PacFileIssue:
    """A problem of a PAC file, with what was seen."""

    blemish: PacFileProblem
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSyntax:
    """A part of the language that the engine of Windows does not know."""

    what: str
    line: int  #: where it is first


@dataclass(frozen=True, slots=True, kw_only=True)
class PacName:
    """A name that the script looked up; no addresses: it cannot be resolved here."""

    name: str
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PacRow:
    """The script's answer for one target."""

    target: str  #: `host:port`
    url: str  #: passed to the script
    asker: PacAsker = PacAsker.PAGE
    text: str = ""  #: its answer, unchanged, cut to its first characters
    ways: tuple[PacDirective, ...] = ()  #: in the order in which they are tried
    slips: tuple[PacAnswerError, ...] = ()
    fault: PacScriptError | None = None
    detail: str = ""  #: of the fault
    place: Place | None = None  #: of the fault
    names: tuple[str, ...] = ()  #: that it looked up for this target
    hopeless: tuple[str, ...] = ()  #: patterns that it compared with the URL and that no https:// URL can match
    clock: bool = False  #: did the script ask for the time?
    others: tuple[str, ...] = ()  #: its other answers to the same question, asked again; an error in parentheses
