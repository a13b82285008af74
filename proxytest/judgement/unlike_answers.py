"""Different answers to the same question within one run: then no refusal says anything about a host."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from proxytest.features.logon.observations import LogonControl, SchemeRepeated, SchemeTried
from proxytest.features.proxy.observations import AskedAgain, ChallengesSeen, HeldTunnels
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.evidence import PASSED, Evidence
from proxytest.model.answer import Answer
from proxytest.model.challenge import Scheme
from proxytest.model.event import Failure
from proxytest.model.outcome import Outcome
from proxytest.protocol.limit_words import names_limit
from proxytest.protocol.parse_challenge import parse_challenges

OPENED, ASKS, DENIED, GATEWAY, LOST = "opened", "asks for a log-on", "denied", "gateway error", "lost"


#: Target, scheme, event, kind and text of an answer.
_Told = tuple[str, Scheme, int, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlike:
    """The different answers to one question, in their order."""

    target: str
    kinds: tuple[str, ...]  #: of each answer
    answers: tuple[str, ...]  #: each of them, as it was received
    events: tuple[int, ...]

    @property
    def changed(self) -> bool:
        """Were all answers alike until some moment, and alike after it?"""
        switches = sum(one != other for one, other in zip(self.kinds, self.kinds[1:], strict=False))
        return switches == 1

    @property
    def counts(self) -> str:
        """Each answer with the number of times that it came."""
        numbers = dict.fromkeys(self.answers, 0)
        for answer in self.answers:
            numbers[answer] += 1
        return ", ".join(f"{answer} ({times} time{'s' * (times > 1)})" for answer, times in numbers.items())


def kind_of(answer: Answer) -> str:
    """Return what an answer to CONNECT means for whoever asked."""
    if answer.head.connected:
        return OPENED
    if answer.status == 407:
        return ASKS
    return GATEWAY if answer.status >= 500 and answer.status != 511 else DENIED


def offers_of(answer: Answer) -> tuple[str, ...]:
    """Return the schemes of a proxy's challenge, whatever their order."""
    asked = parse_challenges(answer.head.values("Proxy-Authenticate"))
    return tuple(sorted({challenge.scheme.lower() for challenge in asked}))


def nodes_unlike(evidence: Evidence) -> Unlike | None:
    """Return the different answers to one question that was asked again and again, slowly and alone.

    Alike until some moment, and alike after it, they are no nodes': a limit by time, or an outage, ends so.
    """
    again = evidence.one(AskedAgain)
    if again is not None and again.slow and (unlike := _offers_unlike(again)) is not None:
        return unlike
    series = _slow_series(evidence)
    if series is not None and not series.changed:
        return series
    held = evidence.one(HeldTunnels)
    if held is not None and len(set(held.alone)) > 1 and not _cut_by_chance(held):
        kinds = tuple(OPENED if opened else DENIED for opened in held.alone)
        answers = tuple("opened" if opened else "not opened" for opened in held.alone)  # denied, or cut
        return Unlike(target=held.target, kinds=kinds, answers=answers, events=held.events)
    return None


def _slow_series(evidence: Evidence) -> Unlike | None:
    """Return the answers to the question that was asked slowly, where they are not of one kind."""
    again = evidence.one(AskedAgain)
    if again is None or not again.slow:
        return None
    kinds = tuple(kind_of(answer) for answer in again.answers)
    unnamed = {kind for kind, answer in zip(kinds, again.answers, strict=True) if not names_limit(answer)}
    if len(unnamed) < 2:
        return None
    events = tuple(answer.event for answer in again.answers)
    return Unlike(target=again.target, kinds=kinds, answers=tuple(map(str, again.answers)), events=events)


def _cut_by_chance(held: HeldTunnels) -> bool:
    """Is each of those that did not open cut, and not in turn, as a node would be met?"""
    closed = [place for place, opened in enumerate(held.alone) if not opened]
    each = (list(range(start, len(held.alone), nodes)) for nodes in (2, 3) for start in range(nodes))
    in_turn = len(closed) > 1 and closed in each
    return held.alone_cut == len(closed) and not in_turn


def _offers_unlike(again: AskedAgain) -> Unlike | None:
    """Return the challenges where all of them ask for a log-on, and not by the same schemes."""
    offers = tuple(", ".join(offers_of(answer)) for answer in again.answers)
    if len(set(offers)) < 2 or any(kind_of(answer) != ASKS for answer in again.answers):
        return None
    told = tuple(f"{answer}: {offer or 'no scheme'}" for answer, offer in zip(again.answers, offers, strict=True))
    return Unlike(target=again.target, kinds=offers, answers=told, events=again.events)


def changes(evidence: Evidence) -> Iterator[Unlike]:
    """Return each question to which the answers of this run differ, without what else explains."""
    series = _slow_series(evidence)
    if series is not None and series.changed:
        yield series
    asked = defaultdict[tuple[str, Scheme], list[tuple[int, str, str]]](list)
    for target, scheme, event, kind, answer in _answers(evidence):
        asked[target, scheme].append((event, kind, answer))
    for (target, scheme), told in asked.items():
        told.sort()
        kinds = tuple(kind for _, kind, _ in told)
        alike = {OPENED, ASKS} if scheme is Scheme.NONE else {OPENED}
        if not alike.isdisjoint(kinds) and len(set(kinds)) > 1:
            events = tuple(event for event, _, _ in told)
            yield Unlike(target=target, kinds=kinds, answers=tuple(answer for _, _, answer in told), events=events)


def _answers(evidence: Evidence) -> Iterator[_Told]:
    """Return target, scheme, event, kind and text of each answer that a policy may have given.

    Left out: gateway errors, silence and an orderly close, which may be the far end's; challenges to a request without
    a log-on, since a proxy may know an address for some time after a log-on; and what failed beside others.
    """
    for seen in evidence.each(ChallengesSeen):
        if seen.answer is not None:
            yield from _one(seen.target, Scheme.NONE, seen.answer, Outcome.NOT_CHALLENGED)
    yield from _asked_again(evidence)
    for one in _proofs(evidence):
        if one.answer is not None:
            yield from _one(one.target, one.scheme, one.answer, one.outcome)
    for control in evidence.each(LogonControl):
        if control.answer is None and control.failed is not None:
            yield control.target, control.scheme, control.failed.event, LOST, str(control.failed)
    for again in evidence.each(SchemeRepeated):
        yield from _repeated(again)


def _asked_again(evidence: Evidence) -> Iterator[_Told]:
    """Return how a host was denied or cut by a reset where it was asked for slowly, alone and without a log-on.

    A challenge before that is another answer to the same question where the host is allowed to whoever logs on.
    """
    again = evidence.one(AskedAgain)
    if again is None or not again.slow:
        return
    answers = [answer for answer in again.answers if not names_limit(answer)]
    told = [one for answer in answers for one in _one(again.target, Scheme.NONE, answer, Outcome.NOT_CHALLENGED)]
    if not again.answers and again.failed is not None and again.failed.failure is Failure.RESET:
        told = [(again.target, Scheme.NONE, again.failed.event, LOST, str(again.failed))]
    yield from told
    if any(kind in (DENIED, LOST) for _, _, _, kind, _ in told) and _lets_pass(again.target, evidence):
        yield from _challenges(again.target, evidence)


def _lets_pass(target: str, evidence: Evidence) -> bool:
    """Did a log-on open a tunnel to the host?"""
    answers = (one.answer for one in _proofs(evidence) if one.target == target and one.scheme is not Scheme.NONE)
    return any(answer is not None and answer.head.connected for answer in answers)


def _challenges(target: str, evidence: Evidence) -> Iterator[_Told]:
    answers = (seen.answer for seen in evidence.each(ChallengesSeen) if seen.target == target)
    for answer in answers:
        if answer is not None and kind_of(answer) == ASKS:
            yield target, Scheme.NONE, answer.event, ASKS, str(answer)


def _proofs(evidence: Evidence) -> Iterator[SchemeTried | LogonControl | TunnelTried]:
    yield from (one for one in evidence.each(SchemeTried) if one.scheme is not Scheme.NONE)
    yield from evidence.each(LogonControl)
    yield from (one for one in evidence.each(TunnelTried) if one.stands or not one.beside)


def _repeated(again: SchemeRepeated) -> Iterator[_Told]:
    for outcome, event in zip(again.outcomes, again.events, strict=False):  # the events give their order
        if outcome in PASSED:
            yield again.target, again.scheme, event, OPENED, str(outcome)
        elif outcome in (Outcome.REFUSED, Outcome.UNCONFIRMED):  # the last: nothing is repeated after it
            kind = ASKS if outcome is Outcome.REFUSED else DENIED
            yield again.target, again.scheme, event, kind, str(again.answer or outcome)


def _one(target: str, scheme: Scheme, answer: Answer, outcome: Outcome) -> Iterator[_Told]:
    kind = kind_of(answer)
    left_out = kind == GATEWAY or (kind == ASKS and scheme is Scheme.NONE)
    if not left_out and outcome is not Outcome.WITHHELD:
        yield target, scheme, answer.event, kind, str(answer)
