"""Connections that are cut before CONNECT is answered: by a limit that others beside them meet, or by chance?"""

from math import comb

from proxytest.features.proxy.observations import AskedAgain, ChallengesSeen
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.evidence import Evidence
from proxytest.model.challenge import Scheme
from proxytest.model.event import Failed, Failure
from proxytest.model.outcome import Outcome

CUTS = frozenset({Failure.RESET, Failure.CLOSED})
_CHANCE = 0.05  #: what is less likely is no coincidence
_ACCUSES = 0.02  #: the same, where a limit of the proxy is told for it


def is_cut(one: ChallengesSeen | TunnelTried) -> bool:
    """Was the connection cut before the tunnel opened? In a log-on that may be after the challenge."""
    answered = one.opened if isinstance(one, TunnelTried) else one.answer is not None
    return not answered and one.failed is not None and one.failed.failure in CUTS


def may_be_chance(evidence: Evidence) -> bool:
    """Does chance explain that only connections beside others were cut? Surely where one alone was cut, too.

    So many were cut, each as likely as any other: how likely is it that all of these had others beside them?
    """
    beside, alone = _counts(evidence)
    if not beside or any(alone):
        return True
    cut, every = sum(beside), len(beside) + len(alone)
    return comb(len(beside), cut) / comb(every, cut) > _ACCUSES


def cuts_some_host_twice(evidence: Evidence) -> bool:
    """Are so many connections reset for hosts that pass at other times, that chance may reset one of them twice?"""
    asked = _asked_and_answered(evidence)
    each = [is_cut(one) and _is_reset(one.failed) for one in asked]
    hosts = len({one.target for one in asked})
    return sum(each) > 1 and hosts * (sum(each) / len(each)) ** 2 > _CHANCE


def cuts(evidence: Evidence) -> tuple[Failed, ...]:
    """Return how connections were cut for hosts that pass at other times."""
    return tuple(one.failed for one in _asked_and_answered(evidence) if is_cut(one) and one.failed is not None)


def _asked_and_answered(evidence: Evidence) -> list[ChallengesSeen | TunnelTried]:
    """Return what was asked for the hosts that were answered once at least, with the log-on or without one."""
    asked: tuple[ChallengesSeen | TunnelTried, ...] = (*evidence.each(ChallengesSeen), *evidence.each(TunnelTried))
    answered = {_question(one) for one in asked if one.answer is not None}
    opened = {one.target for one in evidence.each(TunnelTried) if one.stands}
    return [one for one in asked if _question(one) in answered or one.target in opened]


def _question(one: ChallengesSeen | TunnelTried) -> tuple[str, bool]:
    return one.target, isinstance(one, TunnelTried) and one.scheme is not Scheme.NONE


def _counts(evidence: Evidence) -> tuple[list[bool], list[bool]]:
    """Return for each connection whether it was cut: of those beside others, and of those that were alone."""
    beside, alone = list[bool](), list[bool]()
    tried = [one for one in evidence.each(TunnelTried) if one.outcome is not Outcome.WITHHELD]
    for one in tried:
        (beside if one.beside else alone).append(is_cut(one))
    firsts, again_alone = _asks_of(evidence)
    (beside if again_alone or any(one.beside for one in tried) else alone).extend(map(is_cut, firsts))
    alone.extend(map(is_cut, again_alone))
    for again in evidence.each(AskedAgain):
        alone.extend([False] * len(again.answers) + [True] * again.lost)
    return beside, alone


def _asks_of(evidence: Evidence) -> tuple[list[ChallengesSeen], list[ChallengesSeen]]:
    """Return the first question for each host but the first of all, which is alone, and those asked again, alone."""
    firsts = dict[str, ChallengesSeen]()
    again = [seen for seen in evidence.each(ChallengesSeen) if firsts.setdefault(seen.target, seen) is not seen]
    return list(firsts.values())[1:], again


def _is_reset(failed: Failed | None) -> bool:
    """Is it no orderly close, by which some proxies say that they do not find the name?"""
    return failed is not None and failed.failure is Failure.RESET
