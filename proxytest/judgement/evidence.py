"""All that a check may look at."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from proxytest.features.logon.observations import SchemeTried
from proxytest.features.proxy.observations import ChallengesSeen, ProxyDialled
from proxytest.features.settings.observations import SettingsSeen
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.codes import (
    LOGON_CONNECTION_CLOSED,
    LOGON_DEMANDED,
    LOGON_NOT_OFFERED,
    LOGON_REFUSED,
    LOGON_TICKET_REFUSED,
    LOGON_TOKEN_REFUSED,
    LOGON_UNANSWERED,
    LOGON_UNCONFIRMED,
    LOGON_UNUSABLE_CHALLENGE,
    PROXY_NO_ANSWER,
    PROXY_UNREACHABLE,
)
from proxytest.model.answer import Answer
from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.code import Code
from proxytest.model.event import Failed
from proxytest.model.observation import Observation
from proxytest.model.outcome import Outcome
from proxytest.model.profile import Profile
from proxytest.model.run import Asked

_O = TypeVar("_O", bound=Observation)

#: The target of a result where nothing was tested.
NO_TARGET = "-"

#: The proxy accepted the log-on, or required none.
PASSED = frozenset({Outcome.ACCEPTED, Outcome.NOT_CHALLENGED})


#: The code of a failed log-on, by outcome; other reasons, such as a missing user, are not findings.
_OF_LOGON = {
    Outcome.REFUSED: LOGON_REFUSED,
    Outcome.UNCONFIRMED: LOGON_UNCONFIRMED,
    Outcome.UNDECIDED: LOGON_UNCONFIRMED,
    Outcome.NOT_OFFERED: LOGON_NOT_OFFERED,
    Outcome.TOKEN_REFUSED: LOGON_TOKEN_REFUSED,
    Outcome.CONNECTION_LOST: LOGON_CONNECTION_CLOSED,
    Outcome.UNUSABLE_CHALLENGE: LOGON_UNUSABLE_CHALLENGE,
    Outcome.FAILED: LOGON_UNANSWERED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """Why something was not tested."""

    reason: str
    code: Code | None = None  #: of the finding that blocked it, if any


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was requested, what was seen, and the profile by which it is judged."""

    profile: Profile
    asked: Asked
    observations: tuple[Observation, ...]  #: without those of which `untested` tells
    untested: tuple[Failed, ...] = ()  #: what this machine could not try, for want of means of its own
    complete: bool = True  #: did the run come to its end?

    def each(self, kind: type[_O]) -> tuple[_O, ...]:
        """Return the observations of one kind."""
        return tuple(one for one in self.observations if isinstance(one, kind))

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

    def websockets(self) -> tuple[str, ...]:
        """Return the targets that have a WebSocket in the profile."""
        return tuple(
            target
            for target in self.asked.targets
            if (host := self.profile.host(*split_target(target))) is not None and host.websocket is not None
        )

    def tunnels(self, purpose: str) -> dict[str, list[TunnelTried]]:
        """Return the tunnels of one purpose by target; of repeated ones only the last."""
        alike = [one for one in self.each(TunnelTried) if one.purpose == purpose]
        # A tunnel that was not tried says less than one before it.
        ordered = sorted(alike, key=lambda one: one.outcome is not Outcome.WITHHELD)
        last = {(one.target, one.scheme): one for one in ordered}
        grouped: dict[str, list[TunnelTried]] = {}
        for tried in last.values():
            grouped.setdefault(tried.target, []).append(tried)
        return grouped

    def again(self, tried: TunnelTried) -> bool:
        """Was the tunnel opened a second time, after a lost connection?"""
        alike = (tried.purpose, tried.target, tried.scheme)
        return sum((one.purpose, one.target, one.scheme) == alike for one in self.each(TunnelTried)) > 1

    def schemes_tried(self) -> tuple[SchemeTried, ...]:
        """Return the last log-on of each scheme: where one host hangs, another is tried."""
        return tuple({tried.scheme: tried for tried in self.each(SchemeTried)}.values())

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

    def why_no_tunnel(self) -> str:
        """Return why nothing could be tested inside a tunnel."""
        return self.why_blocked().reason

    def why_blocked(self) -> Blocked:
        """Return the same, with the code of the finding that blocked it."""
        dialled = self.one(ProxyDialled)
        if dialled is None:
            return Blocked(reason=self._own_limit() or "no proxy is known")
        if dialled.failed is not None:
            reason = f"the proxy could not be reached ({dialled.failed.failure.words})"
            return Blocked(reason=reason, code=PROXY_UNREACHABLE)
        silent = next((seen.failed for seen in self.each(ChallengesSeen) if seen.failed is not None), None)
        if silent is not None and not self.answered:
            reason = f"the proxy does not answer CONNECT ({silent.failure.words})"
            return Blocked(reason=reason, code=PROXY_NO_ANSWER)
        return self._by_logon() or Blocked(reason=self._why_untested())

    def _by_logon(self) -> Blocked | None:
        """Return how each log-on ended where none works, with the code of the first finding."""
        tried = [one for one in self.schemes_tried() if one.outcome not in PASSED]
        if not tried or self.working_schemes():
            return None
        reasons = dict.fromkeys(f"{one.scheme.label}: {one.detail or one.outcome}" for one in tried)
        return Blocked(reason="; ".join(reasons), code=next(filter(None, map(logon_code, tried)), None))

    def _why_untested(self) -> str:
        if own := self._own_limit():
            return own
        if any(self.each(TunnelTried)):  # of other hosts: replay may use another profile than the run
            return "this host was not tried"
        return "no authentication scheme could be tried"

    def _own_limit(self) -> str | None:
        return f"not tried: {self.untested[0]}" if self.untested else None

    def connect_answers(self) -> Iterator[Answer]:
        """Return every answer to a CONNECT."""
        for seen in self.observations:
            if isinstance(seen, ChallengesSeen | SchemeTried | TunnelTried) and seen.answer is not None:
                yield seen.answer


def logon_code(tried: SchemeTried) -> Code | None:
    """Return the code of a log-on that did not work; None where it was not tried."""
    if tried.scheme is Scheme.NONE and tried.outcome is Outcome.NOT_OFFERED:
        return LOGON_DEMANDED
    if tried.outcome is Outcome.REFUSED and tried.mechanism == "Kerberos":
        return LOGON_TICKET_REFUSED
    return _OF_LOGON.get(tried.outcome)


def split_target(target: str) -> tuple[str, int]:
    """Return host and port of a `host:port` target; the port is 0 where a stored run has none."""
    host, _, port = target.rpartition(":")
    return host.strip("[]"), int(port) if port.isascii() and port.isdigit() and len(port) <= 5 else 0


def host_of(target: str) -> str:
    """Return the host of a `host:port` target."""
    return split_target(target)[0]
