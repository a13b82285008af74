"""A check: a pure function from evidence to judgements, with its explanation and examples."""

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from proxytest.judgement.evidence import Evidence
from proxytest.judgement.roles import Concerns, Role, everyone
from proxytest.model.code import Code
from proxytest.model.newest import DEFAULT
from proxytest.model.observation import Observation
from proxytest.model.result import Judgement
from proxytest.model.settings import SourceSeen
from proxytest.model.traffic import PROXIED, Traffic

Judge = Callable[[Evidence], Iterator[Judgement]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A conversation, and what the check says of it; played through the real protocol code by the tests.

    The notation: `1 > ` a line that proxytest sends on connection 1 (its beginning), `1 < ` a line of the proxy, `1 * `
    what the proxy does besides: `closes`, `speaks TLS as far end` (or `interceptor`, `namesake`), `says nothing`,
    `opens the WebSocket`, `answers pings`. In parentheses stands what is not written out: `1 > (no Via)` and `1 > (head
    of 8 KiB)` of a request, `1 < (4 MiB of body)`, `1 < (4 MiB of body in chunks)`, `1 < (body without end)`, `1 <
    Date: (now)`, and of a WebSocket `1 > (ping)` and `1 < (pong)`.

    `media` says what a port of the media host does: `answers` (or `answers small requests`, `loses every fourth`,
    `drops media`, `knows no token`), `refuses`, `says nothing`, and by TCP or TLS `closes`, `resets`, `speaks HTTP`,
    `wants a server name`. Ports that it leaves out are not tried.
    """

    title: str
    transcript: str
    expect: Mapping[str, str]  #: target -> status
    auth: tuple[str, ...] = ("auto",)
    user: str | None = "alice"
    pac: str | None = None
    hold: float = 0.0  #: seconds
    max_failures: int = 1  #: of --max-auth-failures
    active: bool = False  #: with --active
    kerberos: bool = False  #: do the clients of the profile speak Kerberos?
    profile: str = DEFAULT
    media: Mapping[str, str] = field(default_factory=dict)  #: such as `udp 33434`, and what it does
    media_host: str = "127.0.0.1"
    media_token: bool = False  #: is the token of the media host known?
    says: str = ""  #: words of the result, where the status alone is not enough
    environ: Mapping[str, str] = field(default_factory=dict)  #: variables of the machine
    sources: tuple[SourceSeen, ...] = ()  #: other settings of the machine


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check; its id is `area/name`."""

    id: str
    requirements: tuple[str, ...]
    judge: Judge = field(repr=False)
    text: str = field(repr=False)  #: what `proxytest explain` shows
    examples: tuple[Example, ...] = field(default=(), repr=False)
    codes: tuple[Code, ...] = field(default=(), repr=False)  #: of its findings, and of what it cannot tell
    reads: tuple[type[Observation], ...] | None = None  #: what must be asked for it; None: it does not say
    beside: tuple[type[Observation], ...] = ()  #: what it looks at too where it was seen, but is not asked for it
    role: Role = Role.DECIDES
    needed: bool = False  #: must it pass, for anything to be proven?
    must_decide: bool = False  #: where it is undecided, is the verdict open?
    proves: bool = False  #: where nothing needed was to be judged, does its pass prove something?
    concerns: Concerns = field(default=everyone, repr=False)
    traffic: tuple[Traffic, ...] = PROXIED  #: what a failure stops; empty: neither of the three kinds

    @property
    def title(self) -> str:
        """The first line of the explanation."""
        return self.text.strip().splitlines()[0]


def check(  # noqa: PLR0913  all that a check declares, each by its name
    identifier: str,
    *,
    requirements: tuple[str, ...],
    examples: tuple[Example, ...] = (),
    codes: tuple[Code, ...] = (),
    reads: tuple[type[Observation], ...] | None = None,
    beside: tuple[type[Observation], ...] = (),
    role: Role = Role.DECIDES,
    needed: bool = False,
    must_decide: bool = False,
    proves: bool = False,
    concerns: Concerns = everyone,
    traffic: tuple[Traffic, ...] = PROXIED,
) -> Callable[[Judge], Check]:
    """Return a decorator that makes a judging function a check; its module's docstring is the explanation."""

    def make(judge: Judge) -> Check:
        text = sys.modules[judge.__module__].__doc__ or ""
        return Check(
            id=identifier,
            requirements=requirements,
            judge=judge,
            text=text.strip(),
            examples=examples,
            codes=codes,
            reads=reads,
            beside=beside,
            role=role,
            needed=needed,
            must_decide=must_decide,
            proves=proves,
            concerns=concerns,
            traffic=traffic,
        )

    return make
