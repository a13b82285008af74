"""All that a check may look at."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from proxytest.features.logon.observations import SchemeRepeated, SchemeTried
from proxytest.features.product.observations import ErrorPageSeen
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.features.settings.observations import SettingsSeen
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.network_logon import NetworkLogon
from proxytest.model.answer import Answer
from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.event import Failed
from proxytest.model.observation import Observation
from proxytest.model.outcome import Outcome
from proxytest.model.profile import Profile
from proxytest.model.run import Asked
from proxytest.protocol.answered_by import answered_by, passed_by

_Answered = ChallengesSeen | SchemeTried | SchemeRepeated | TunnelTried
_O = TypeVar("_O", bound=Observation)
_T = TypeVar("_T")

#: The target of a result where nothing was tested.
NO_TARGET = "-"

#: The proxy accepted the log-on, or required none.
PASSED = frozenset({Outcome.ACCEPTED, Outcome.NOT_CHALLENGED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was requested, what was seen, and the profile by which it is judged."""

    profile: Profile
    asked: Asked
    observations: tuple[Observation, ...]  #: without those of which `untested` tells
    untested: tuple[Failed, ...] = ()  #: what this machine could not try, for want of means of its own
    complete: bool = True  #: did the run come to its end?
    network_logon: NetworkLogon | None = None  #: stands before the proxy, of which nothing was observed then
    _kinds: dict[type[Observation], tuple[Observation, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _derived: dict[Callable[["Evidence"], Any], Any] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def each(self, kind: type[_O]) -> tuple[_O, ...]:
        """Return the observations of one kind; they are looked for once, since checks ask for each target."""
        found = self._kinds.get(kind)
        if found is None:
            found = self._kinds[kind] = tuple(one for one in self.observations if isinstance(one, kind))
        return cast("tuple[_O, ...]", found)

    def any_of(self, *kinds: type[_O]) -> tuple[_O, ...]:
        """Return the observations of several kinds, in the order in which they were made."""
        return tuple(one for one in self.observations if isinstance(one, kinds))

    def derived(self, of: Callable[["Evidence"], _T]) -> _T:
        """Return what a pure function says of this evidence, which it is asked once."""
        if of not in self._derived:
            self._derived[of] = of(self)
        return cast("_T", self._derived[of])

    def one(self, kind: type[_O]) -> _O | None:
        """Return the first observation of a kind, or None."""
        return next(iter(self.each(kind)), None)

    @property
    def proxy(self) -> str:
        """The proxy's address, as a target of results."""
        settings = self.one(SettingsSeen)
        return (settings.proxy if settings else None) or "no proxy"

    @property
    def proxied(self) -> bool:
        """Is there a proxy to be asked? Where no settings were looked at, whoever asks has chosen one."""
        settings = self.one(SettingsSeen)
        return settings is None or settings.proxy is not None

    @property
    def secure(self) -> bool:
        """Is the proxy reached by TLS?"""
        return self.proxy.startswith("https://")

    @property
    def challenges(self) -> tuple[Challenge, ...]:
        """The challenges to a request without credentials."""
        return next((seen.challenges for seen in self.each(ChallengesSeen) if seen.challenges), ())

    @property
    def spoken(self) -> frozenset[str]:
        """The names of the schemes that clients of the profile support."""
        return frozenset(scheme.value for client in self.profile.clients for scheme in client.schemes)

    @property
    def asked_as_server(self) -> ChallengesSeen | None:
        """The answer that asks for a web server's log-on, where none asks for a proxy's."""
        asked = [seen for seen in self.each(ChallengesSeen) if seen.answer and seen.answer.status in (401, 407)]
        return None if any(seen.challenges for seen in asked) else next(filter(_is_servers, asked), None)

    @property
    def lets_pass(self) -> bool:
        """Does the proxy let a request without credentials pass, and ask for a log-on nowhere?"""
        answers = [seen.answer for seen in self.each(ChallengesSeen) if seen.answer is not None]
        return any(one.head.connected for one in answers) and not any(one.status in (401, 407) for one in answers)

    @property
    def names_of_proxy(self) -> frozenset[str]:
        """The names of the proxy that is nearest: of who passed on another's answers, else of who asks for a log-on."""
        seen: tuple[ChallengesSeen | ErrorPageSeen, ...] = self.any_of(ChallengesSeen, ErrorPageSeen)
        answers = [one.answer for one in seen if one.answer is not None]
        nearest = {names[-1] for answer in answers if len(names := passed_by(answer)) > 1}
        asking = [seen.answer for seen in self.each(ChallengesSeen) if seen.answer is not None]
        return frozenset(nearest or filter(None, map(answered_by, asking)))

    def websockets(self) -> tuple[str, ...]:
        """Return the targets that have a WebSocket in the profile."""
        return tuple(
            target
            for target in self.asked.targets
            if (host := self.profile.host(*split_target(target))) is not None and host.websocket is not None
        )

    def held(self) -> tuple[str, ...]:
        """Return the targets that are kept open with --hold: those with a WebSocket, and unknown ones of the user's."""
        own = self.asked.own_targets and bool(self.asked.hold)
        unknown = {one for one in self.asked.targets if own and self.profile.host(*split_target(one)) is None}
        wanted = unknown.union(self.websockets())
        return tuple(target for target in self.asked.targets if target in wanted)

    def tunnels(self, purpose: str) -> dict[str, list[TunnelTried]]:
        """Return the tunnels of one purpose by target; of repeated ones only the last."""
        alike = [one for one in self.each(TunnelTried) if one.purpose == purpose]
        logged_on = {one.target for one in alike if one.scheme is not Scheme.NONE}
        # The proxy let the host pass without a log-on at first, and asked for one later.
        alike = [one for one in alike if not (_is_asked(one) and one.target in logged_on)]
        # A tunnel that was not tried says less than one before it.
        ordered = sorted(alike, key=lambda one: one.outcome is not Outcome.WITHHELD)
        last = {(one.target, one.scheme): one for one in ordered}
        grouped: dict[str, list[TunnelTried]] = {}
        for tried in last.values():
            grouped.setdefault(tried.target, []).append(tried)
        return grouped

    def again(self, tried: TunnelTried) -> bool:
        """Was the tunnel opened a second time, after a lost connection?"""
        lost = self.derived(_lost_tunnels).get((tried.purpose, tried.target, tried.scheme), ())
        return any(one != tried for one in lost)

    def schemes_tried(self) -> tuple[SchemeTried, ...]:
        """Return the last log-on of each scheme: where one host hangs, another is tried."""
        return tuple({tried.scheme: tried for tried in self.each(SchemeTried)}.values())

    @property
    def proofs_sent(self) -> int:
        """The first log-ons by which the password was put to the test."""
        return sum(one.proven for one in self.each(SchemeTried))

    @property
    def another_scheme_may_work(self) -> bool:
        """Did `auto` go on to another scheme? It does where no password was refused; some clients do the same."""
        tried = self.schemes_tried()
        refused = any(one.outcome is Outcome.REFUSED for one in tried)
        other = any(one.outcome in (*PASSED, Outcome.WITHHELD) for one in tried)
        return not self.asked.schemes and not refused and other

    def working_schemes(self) -> tuple[Scheme, ...]:
        """Return the schemes with which the proxy allowed a request."""
        return tuple(tried.scheme for tried in self.each(SchemeTried) if tried.outcome in PASSED)

    @property
    def answered(self) -> bool:
        """Did the proxy answer anything?"""
        return any(seen.answer is not None for seen in self.each(ChallengesSeen))

    def connect_answers(self) -> Iterator[tuple[str, Answer]]:
        """Return every answer to a CONNECT, with what was asked for."""
        seen: tuple[_Answered, ...] = self.any_of(ChallengesSeen, SchemeTried, SchemeRepeated, TunnelTried)
        yield from ((one.target, one.answer) for one in seen if one.answer is not None)


def _lost_tunnels(evidence: Evidence) -> dict[tuple[str, str, Scheme], list[TunnelTried]]:
    """Return the tunnels whose CONNECT got no answer, by what they were for."""
    lost: dict[tuple[str, str, Scheme], list[TunnelTried]] = {}
    for one in evidence.each(TunnelTried):
        if one.answer is None:
            lost.setdefault((one.purpose, one.target, one.scheme), []).append(one)
    return lost


def _is_servers(seen: ChallengesSeen) -> bool:
    """Does a web server ask (RFC 9110 section 11.6.1)?"""
    answer = seen.answer
    return answer is not None and (answer.status == 401 or any(answer.head.values("WWW-Authenticate")))


def _is_asked(tried: TunnelTried) -> bool:
    return tried.scheme is Scheme.NONE and tried.answer is not None and tried.answer.status == 407


def split_target(target: str) -> tuple[str, int]:
    """Return host and port of a `host:port` target; the port is 0 where a stored run has none."""
    host, _, port = target.rpartition(":")
    return host.strip("[]"), int(port) if port.isascii() and port.isdigit() and len(port) <= 5 else 0


def host_of(target: str) -> str:
    """Return the host of a `host:port` target."""
    return split_target(target)[0]
