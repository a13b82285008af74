"""A proxy that refuses the first CONNECT to each host, and lets the next one pass: no limit, and no changed state."""

from collections import defaultdict
from itertools import takewhile

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

    One has to be refused so after another has passed: else the proxy may have changed at that moment. A host may be
    refused more than once before it passes, as while the proxy still looks up what decides.
    """
    return evidence.derived(_refused_at_first)


def _refused_at_first(evidence: Evidence) -> tuple[tuple[str, Answer], ...]:
    told = _by_target(evidence)
    firsts = {target: answers[0] for target, answers in told.items()}
    refused = {target: list(takewhile(_refuses, answers)) for target, answers in told.items()}
    later = [one for target, answers in told.items() for one in answers[len(refused[target]) :]]
    if len(told) < _ENOUGH or not all(refused.values()) or not all(map(_passes, later)):
        return ()
    alike = {one.status for one in firsts.values()}
    every = (*(one for answers in refused.values() for one in answers), *_of_made_up(evidence))
    last = max((one.event for one in every if one.status in alike), default=0)
    again = sum(len(answers) > len(refused[target]) for target, answers in told.items())
    return tuple(firsts.items()) if again >= _ENOUGH and last > min(one.event for one in later) else ()


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
