"""Answers in which the proxy itself names a limit: of this client, or of the one host that was asked for?"""

from collections.abc import Iterator
from dataclasses import dataclass

from proxytest.features.proxy.observations import AskedAgain, ChallengesSeen
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.codes import LIMIT_CONNECTIONS, LIMIT_LOCKOUT, LIMIT_RATE
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.unlike_answers import ASKS, OPENED, kind_of
from proxytest.model.answer import Answer
from proxytest.model.code import Code
from proxytest.protocol.limit_words import LimitSaid, limit_said

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


def named_limit(target: str, answer: Answer | None) -> NamedLimit | None:
    """Return the limit that an answer names."""
    said = limit_said(answer) if answer is not None else None
    return NamedLimit(target=target, code=_BY_WORDS[said], answer=answer) if answer is not None and said else None


def limits_of_client(evidence: Evidence) -> tuple[NamedLimit, ...]:
    """Return the answers whose limit is one of this client, a lock-out first."""
    every = evidence.derived(_named)
    own = _of_one_host(every, evidence)
    counted = (one for one in every if one.target != own or one.code is LIMIT_LOCKOUT)
    return tuple(sorted(counted, key=lambda one: one.code is not LIMIT_LOCKOUT))


def limit_of_one_host(evidence: Evidence) -> NamedLimit | None:
    """Return an answer that names a limit for a single host, while others were let pass."""
    every = evidence.derived(_named)
    own = _of_one_host(every, evidence)
    return next((one for one in every if one.target == own and one.code is not LIMIT_LOCKOUT), None)


def _named(evidence: Evidence) -> tuple[NamedLimit, ...]:
    named = (named_limit(target, answer) for target, answer in evidence.connect_answers())
    return tuple(one for one in named if one is not None)


def _of_one_host(every: tuple[NamedLimit, ...], evidence: Evidence) -> str | None:
    """Return the one host to which a limit was named while others were let pass after it; it never was."""
    if len({one.target for one in every}) != 1:
        return None
    target, first = every[0].target, min(one.answer.event for one in every)
    since = {host for host, event in _let_pass(evidence) if event > first}
    return target if since and target not in since else None


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
