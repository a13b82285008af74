"""A proxy that refuses the first CONNECT to each host, and no later one."""

import pytest

from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.features.tunnel.observations import HttpsTried, UnknownNameTried
from proxytest.judgement.refused_at_first import refused_at_first
from proxytest.model.answer import Answer, Head
from proxytest.model.challenge import Scheme
from proxytest.model.observation import Observation
from proxytest.model.outcome import Outcome
from tests.support.evidence import evidence

HOSTS = ("a:443", "b:443", "c:443")


def answer(status: int, event: int, reason: str = "") -> Answer:
    return Answer(head=Head(version="1.1", status=status, reason=reason), event=event)


def asked(target: str, status: int, event: int, reason: str = "") -> ChallengesSeen:
    return ChallengesSeen(target=target, answer=answer(status, event, reason))


def tunnel(target: str, status: int, event: int) -> HttpsTried:
    return HttpsTried(
        target=target, scheme=Scheme.NONE, outcome=Outcome.ACCEPTED, answer=answer(status, event), events=(event,)
    )


def played(*hosts: str, refusal: int = 403, reason: str = "") -> list[Observation]:
    """Ask each host twice, one host after the other: the first answer refuses, the second opens."""
    each = ((2 * number, target) for number, target in enumerate(hosts, start=1))
    return [one for at, target in each for one in (asked(target, refusal, at, reason), tunnel(target, 200, at + 1))]


@pytest.mark.parametrize("refusal", [403, 503, 302])
def test_each_host_is_refused_once(refusal: int) -> None:
    found = refused_at_first(evidence(*played(*HOSTS, refusal=refusal)))
    assert [target for target, _ in found] == list(HOSTS)


def test_a_host_is_refused_twice_before_it_passes() -> None:
    again = played(*HOSTS)
    again.insert(1, tunnel(HOSTS[0], 403, 2))
    again[2] = tunnel(HOSTS[0], 200, 3)
    assert refused_at_first(evidence(*again))


def test_where_no_host_passes_nothing_is_refused_at_first() -> None:
    assert not refused_at_first(evidence(*(asked(target, 403, at) for at, target in enumerate(HOSTS, start=1))))


def test_two_hosts_are_too_few() -> None:
    assert not refused_at_first(evidence(*played(*HOSTS[:2])))


def test_one_that_passes_at_once_shows_another_rule() -> None:
    assert not refused_at_first(evidence(*played(*HOSTS), tunnel("d:443", 200, 20)))


def test_one_that_is_refused_again_is_denied() -> None:
    assert not refused_at_first(evidence(*played(*HOSTS), tunnel("a:443", 403, 20)))


def test_where_all_are_refused_until_a_moment_the_proxy_may_have_changed() -> None:
    first = [asked(target, 403, at) for at, target in enumerate(HOSTS, start=1)]
    later = [tunnel(target, 200, at) for at, target in enumerate(HOSTS, start=10)]
    assert not refused_at_first(evidence(*first, *later))
    made_up = UnknownNameTried(
        target="proxytest-x.wbx2.com:443",
        scheme=Scheme.NONE,
        outcome=Outcome.ACCEPTED,
        answer=answer(403, 20),
        events=(20,),
    )
    assert refused_at_first(evidence(*first, *later, made_up))  # a new name is refused as the others were


def test_the_words_of_a_limit_tell_another_cause() -> None:
    assert not refused_at_first(evidence(*played(*HOSTS, refusal=503, reason="Too many connections")))
