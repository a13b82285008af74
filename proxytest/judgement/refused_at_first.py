"""A proxy that refuses the first CONNECT to each host, and lets the next one pass: no limit, and no changed state."""

from collections import defaultdict

from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.unlike_answers import ASKS, DENIED, GATEWAY, OPENED, kind_of
from proxytest.model.answer import Answer
from proxytest.protocol.denial import Denial, denial_of
from proxytest.protocol.limit_words import names_limit

_ENOUGH = 3  #: hosts; a limit meets not each of them, nor the very first


def refused_at_first(evidence: Evidence) -> tuple[tuple[str, Answer], ...]:
    """Return the first answers where each host was refused at first, also the first of all, and passed ever after.

    One has to be refused so after another has passed: else the proxy may have changed at that moment.
    """
    return evidence.derived(_refused_at_first)


def _refused_at_first(evidence: Evidence) -> tuple[tuple[str, Answer], ...]:
    told = _by_target(evidence)
    firsts = {target: answers[0] for target, answers in told.items()}
    passed = [one.event for answers in told.values() for one in answers[1:] if _passes(one)]
    later = (one for answers in told.values() for one in answers[1:])
    if len(told) < _ENOUGH or not all(map(_refuses, firsts.values())) or not all(map(_passes, later)):
        return ()
    alike = {one.status for one in firsts.values()}
    last = max((one.event for one in (*firsts.values(), *_of_made_up(evidence)) if one.status in alike), default=0)
    again = sum(len(answers) > 1 for answers in told.values())
    return tuple(firsts.items()) if again >= _ENOUGH and last > min(passed) else ()


def _by_target(evidence: Evidence) -> dict[str, list[Answer]]:
    """Return the answers to CONNECT for each host, in their order, without names that were made up."""
    told = defaultdict[str, list[Answer]](list)
    for seen in evidence.any_of(ChallengesSeen, TunnelTried):
        made_up = isinstance(seen, TunnelTried) and seen.wants_refusal
        if isinstance(seen, ChallengesSeen | TunnelTried) and seen.answer is not None and not made_up:
            told[seen.target].append(seen.answer)
    return {target: sorted(answers, key=lambda one: one.event) for target, answers in told.items()}


def _of_made_up(evidence: Evidence) -> list[Answer]:
    return [one.answer for one in evidence.each(TunnelTried) if one.wants_refusal and one.answer is not None]


def _refuses(answer: Answer) -> bool:
    limited = denial_of(answer) is Denial.NAME or names_limit(answer)
    return kind_of(answer) in (DENIED, GATEWAY) and not limited


def _passes(answer: Answer) -> bool:
    return kind_of(answer) in (OPENED, ASKS)
