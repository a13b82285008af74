"""One of curl's test cases about proxies: what the proxy says to what, and what must come of it.

curl's test server answers by what a request carries, not by its number: to no credentials, to an NTLM type 1, to a
type 3, to other credentials. So do these rows; the facts are retyped from curl's `tests/data` (commit 5c61e16869).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from proxytest.model.challenge import Scheme
from proxytest.model.event import Failure
from proxytest.model.outcome import Outcome

#: What a request carries.
NOTHING, BASIC, DIGEST, TYPE_1, TYPE_3, TICKET = "nothing", "basic", "digest", "type 1", "type 3", "ticket"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer; `closes` is curl's `swsclose`: the connection ends behind it, announced or not."""

    data: bytes
    closes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One row."""

    number: int
    about: str
    replies: Mapping[str, tuple[Reply, ...]]  #: by what the request carries; the last one again and again
    sends: tuple[str, ...]  #: the number of the connection, and what the request on it carries
    outcome: Outcome
    status: int | None = 200  #: of the last answer; None: there was none
    scheme: Scheme | None = None  #: None: ask first, and take what `auto` would take of what is offered
    asks: bool = False  #: ask first although the scheme is given
    user: str | None = "testuser"
    password: str = "testpass"
    method: str = "CONNECT"
    target: str = "test.remote.example.com:8990"
    carries: tuple[str, ...] = ()  #: what stands in the last request
    failure: Failure | None = None
    secure: bool = False  #: is it an https:// proxy?
    by_origin: bool = False  #: curl's test has a web server ask (401, WWW-Authenticate); here a proxy asks the same
    differs: str = field(default="", repr=False)  #: from what curl does, and why

    @property
    def opens(self) -> bool:
        """Must a tunnel stand in the end?"""
        return self.method == "CONNECT" and self.status is not None and 200 <= self.status < 300

    def __str__(self) -> str:
        return f"curl {self.number}: {self.about}"


def reply(status: str, *headers: str, body: bytes = b"", closes: bool = False, version: str = "1.1") -> Reply:
    """Write an answer; where its body ends is for the headers to say."""
    lines = (f"HTTP/{version} {status}", *headers, "", "")
    return Reply(data="\r\n".join(lines).encode("latin-1") + body, closes=closes)


def asks(*challenges: str, status: str = "407 Authorization Required", closes: bool = False) -> Reply:
    """Ask for a log-on, with a body of known length that is to be ignored."""
    lines = [f"Proxy-Authenticate: {challenge}" for challenge in challenges]
    return reply(status, *lines, "Content-Length: 33", body=b"x" * 33, closes=closes)


#: A tunnel, and a page of the proxy's own or of a site behind it.
OPENS = (reply("200 OK", "Server: no"),)
PAGE = (reply("200 OK", "Server: test-server/fake", "Content-Length: 9", body=b"contents\n"),)
