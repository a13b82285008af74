"""Answers in which the proxy itself names a limit: of this client, or of the one host that was asked for?"""

from collections.abc import Iterator
from dataclasses import dataclass

from proxytest.features.logon.observations import SchemeTried
from proxytest.features.proxy.observations import AskedAgain, ChallengesSeen
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.blocked import Blocked
from proxytest.judgement.codes import LIMIT_CONNECTIONS, LIMIT_LOCKOUT, LIMIT_RATE
from proxytest.judgement.evidence import Evidence, host_of
from proxytest.judgement.unlike_answers import ASKS, OPENED, kind_of
from proxytest.model.answer import Answer
from proxytest.model.code import Code
from proxytest.protocol.limit_words import CHALLENGES, LimitSaid, limit_said, names_limit

_BY_WORDS = {
    LimitSaid.RATE: LIMIT_RATE,
    LimitSaid.CONNECTIONS: LIMIT_CONNECTIONS,
    LimitSaid.LOCKOUT: LIMIT_LOCKOUT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedLimit:
    """An answer to CONNECT that names a limit."""

    target: str
    code: Code
    answer: Answer


def named_limit(target: str, answer: Answer | None, evidence: Evidence) -> NamedLimit | None:
    """Return the limit that an answer names; by `Retry-After` alone only where anything was let pass at all."""
    if answer is None or (said := limit_said(answer)) is None:
        return None
    if not names_limit(answer) and not evidence.derived(_anything_passes):
        return None
    if answer.status in CHALLENGES and _says_so_to_all(said, evidence):
        return None
    return NamedLimit(target=target, code=_BY_WORDS[said], answer=answer)


def _says_so_to_all(said: LimitSaid, evidence: Evidence) -> bool:
    """Do the words stand in the challenge before any log-on, too? Then they warn, and tell of nothing that happened."""
    first = next((seen.answer for seen in evidence.each(ChallengesSeen) if seen.challenges), None)
    return first is not None and limit_said(first) is said


def shuts_out(target: str, answer: Answer, evidence: Evidence) -> Blocked | None:
    """Return the doubt about a refusal in which the proxy says that it has shut this client out."""
    named = named_limit(target, answer, evidence)
    if named is None or named.code is not LIMIT_LOCKOUT:
        return None
    return Blocked(
        reason=f"refused, but the proxy says that it has shut this client out ({answer})", code=LIMIT_LOCKOUT
    )


def limits_of_client(evidence: Evidence) -> tuple[NamedLimit, ...]:
    """Return the answers whose limit is one of this client, a lock-out first."""
    every = evidence.derived(_named)
    own = _of_one_host(every, evidence)
    counted = (one for one in every if one.target not in own or one.code is LIMIT_LOCKOUT)
    return tuple(sorted(counted, key=lambda one: one.code is not LIMIT_LOCKOUT))


def limit_of_one_host(evidence: Evidence) -> NamedLimit | None:
    """Return an answer that names a limit for a single host, while others were let pass."""
    every = evidence.derived(_named)
    own = _of_one_host(every, evidence)
    return next((one for one in every if one.target in own and one.code is not LIMIT_LOCKOUT), None)


def _named(evidence: Evidence) -> tuple[NamedLimit, ...]:
    named = (named_limit(target, answer, evidence) for target, answer in _answers(evidence))
    return tuple(one for one in named if one is not None)


def _answers(evidence: Evidence) -> Iterator[tuple[str, Answer]]:
    """Return every answer to a CONNECT, but those to log-ons that only ask to wait: what checks log-ons may be down."""
    logons = {tried.answer.event for tried in evidence.each(SchemeTried) if tried.answer is not None}
    for target, answer in evidence.connect_answers():
        if answer.event not in logons or names_limit(answer):
            yield target, answer
    for again in evidence.each(AskedAgain):
        yield from ((again.target, answer) for answer in again.answers)


def _anything_passes(evidence: Evidence) -> bool:
    return any(kind_of(answer) in (OPENED, ASKS) for _, answer in evidence.connect_answers())


def _of_one_host(every: tuple[NamedLimit, ...], evidence: Evidence) -> frozenset[str]:
    """Return the hosts of one domain to which a limit was named while others were let pass after it; they never were.

    A limit of this client does not choose its hosts by their domain.
    """
    targets = frozenset(one.target for one in every)
    if len({_domain(target, evidence) for target in targets}) != 1:
        return frozenset()
    first = min(one.answer.event for one in every)
    since = {host for host, event in _let_pass(evidence) if event > first}
    return targets if since and targets.isdisjoint(since) else frozenset()


def _domain(target: str, evidence: Evidence) -> str:
    domain = evidence.profile.domain_of(host_of(target))
    return host_of(target) if domain is None else domain.pattern


def _let_pass(evidence: Evidence) -> Iterator[tuple[str, int]]:
    """Return the hosts that were let pass, or for which a log-on was asked for, with the event of the answer."""
    for tried in evidence.each(TunnelTried):
        if tried.answer is not None and tried.stands:
            yield tried.target, tried.answer.event
    asked = [(seen.target, seen.answer) for seen in evidence.each(ChallengesSeen)]
    asked += [(again.target, answer) for again in evidence.each(AskedAgain) for answer in again.answers]
    for target, answer in asked:
        if answer is not None and kind_of(answer) in (OPENED, ASKS):
            yield target, answer.event
