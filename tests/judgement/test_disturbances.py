"""Which refusals say nothing about a host, and what only looks like a limit."""

from dataclasses import replace

import pytest

from proxytest.features.logon.observations import SchemeTried
from proxytest.features.proxy.observations import AskedAgain, ChallengesSeen, HeldTunnels
from proxytest.features.proxy.proxy_limits import proxy_limits
from proxytest.features.tunnel.observations import HttpsTried, UnknownNameTried
from proxytest.judgement.codes import (
    LIMIT_CONNECTIONS,
    LIMIT_LOCKOUT,
    LIMIT_LOGONS,
    LIMIT_RATE,
    LIMIT_UNCLEAR,
    LOGON_REFUSED_LATER,
    PROXY_CUTS,
    STATE_CHANGED,
)
from proxytest.judgement.disturbances import disturbance, doubt_of, limit_of, stood_since
from proxytest.model.answer import Answer, Head
from proxytest.model.challenge import Scheme
from proxytest.model.code import Code
from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.outcome import Outcome
from proxytest.model.result import Status
from tests.support.evidence import evidence

LOST = Failed(operation=Operation.CONNECT, failure=Failure.RESET, detail="", event=4)


def answer(status: int, reason: str = "", event: int = 1) -> Answer:
    return Answer(head=Head(version="1.1", status=status, reason=reason), event=event)


def tunnel(target: str, status: int, *, at: int, beside: int = 0, outcome: Outcome = Outcome.ACCEPTED) -> HttpsTried:
    return HttpsTried(
        target=target,
        scheme=Scheme.NTLM,
        outcome=outcome,
        answer=answer(status, event=at),
        beside=beside,
        events=(at, at + 1),
    )


def relieved(status: int, *hosts: str, beside: int = 7) -> list[HttpsTried]:
    """Tunnels that were refused beside others, and opened when they were tried again alone."""
    return [
        one
        for number, host in enumerate(hosts)
        for one in (tunnel(host, status, at=10 + number, beside=beside), tunnel(host, 200, at=100 + number))
    ]


def held(*, again: bool | None, alone: tuple[bool, ...] = ()) -> HeldTunnels:
    return HeldTunnels(target="a:443", opened=4, refused=answer(403), again=again, alone=alone, events=(50,))


@pytest.mark.parametrize("status", [403, 429, 503])
def test_what_opens_alone_was_refused_because_of_a_limit(status: int) -> None:
    pairs = relieved(status, "a:443", "b:443")
    by_count = (*pairs, held(again=False, alone=(True,) * 6))
    by_time = (*pairs, held(again=True, alone=(True,) * 6))
    assert [limit_of(evidence(*seen)) for seen in (by_count, by_time)] == [LIMIT_CONNECTIONS, LIMIT_RATE]


def test_a_log_on_that_is_declined_beside_others_shows_a_limit_of_log_ons() -> None:
    assert limit_of(evidence(*relieved(407, "a:443", "b:443"))) is LIMIT_LOGONS


def test_a_first_token_that_is_declined_beside_others_alone_shows_it_too() -> None:
    """Where the handshake is begun again and accepted, no tunnel fails."""
    declined = [replace(tunnel(host, 200, at=10, beside=3), begun_again=True) for host in ("a:443", "b:443")]
    alone = SchemeTried(scheme=Scheme.NTLM, target="a:443", outcome=Outcome.ACCEPTED)
    assert limit_of(evidence(alone, *declined)) is LIMIT_LOGONS
    assert limit_of(evidence(alone, declined[0])) is None
    by_itself = [replace(one, beside=0) for one in declined]
    assert limit_of(evidence(alone, *by_itself)) is None
    assert limit_of(evidence(replace(alone, begun_again=True), *declined)) is None  # this proxy always does


@pytest.mark.parametrize("by", [407, None])
def test_a_limit_of_log_ons_explains_a_log_on_that_was_declined_and_no_denial(by: int | None) -> None:
    alone = SchemeTried(scheme=Scheme.NTLM, target="a:443", outcome=Outcome.ACCEPTED)
    declined = [replace(tunnel(host, 200, at=10, beside=3), begun_again=True) for host in ("a:443", "b:443")]
    shown = relieved(by, "a:443", "b:443") if by else declined
    denied, asked = tunnel("c:443", 403, at=200), tunnel("d:443", 407, at=210, outcome=Outcome.REFUSED)
    seen = evidence(alone, *shown, denied, asked)
    assert limit_of(seen) is LIMIT_LOGONS
    assert doubt_of(denied, seen) is None
    doubt = doubt_of(asked, seen)
    assert doubt is not None
    assert doubt.code is LIMIT_LOGONS
    opened, later = tunnel("e:443", 200, at=300), tunnel("e:443", 403, at=310)
    changed = doubt_of(denied, evidence(alone, *shown, denied, opened, later))
    assert changed is not None  # the state changed besides
    assert changed.code is STATE_CHANGED


def test_what_is_refused_even_one_by_one_comes_from_a_node() -> None:
    seen = evidence(*relieved(403, "a:443", "b:443"), held(again=True, alone=(True, False, True)))
    assert limit_of(seen) is None
    found = disturbance(seen)
    assert found is not None
    assert found.code is not None
    assert found.code.id == "proxy.nodes-differ"


def test_one_tunnel_that_failed_once_may_be_chance() -> None:
    assert limit_of(evidence(*relieved(503, "a:443"))) is None
    assert limit_of(evidence(*relieved(503, "a:443", beside=0))) is None


def test_one_lost_connection_is_no_limit() -> None:
    lost = replace(tunnel("a:443", 200, at=10), answer=None, failed=LOST, outcome=Outcome.FAILED)
    assert limit_of(evidence(lost, tunnel("a:443", 200, at=20))) is None


def test_questions_without_a_log_on_show_a_limit_too() -> None:
    asked = [
        ChallengesSeen(target=host, answer=answer(status, event=at))
        for host in ("a:443", "b:443")
        for status, at in ((503, 1), (407, 2))
    ]
    assert limit_of(evidence(*asked)) is LIMIT_UNCLEAR
    assert limit_of(evidence(*asked, held(again=True))) is LIMIT_RATE
    assert limit_of(evidence(*asked, held(again=False, alone=(True,)))) is LIMIT_CONNECTIONS


def test_where_nothing_passes_alone_either_it_is_no_limit_of_connections() -> None:
    pairs = relieved(403, "a:443", "b:443")
    for alone in ((), (False,) * 6):  # the time was up, or what refuses goes on
        assert limit_of(evidence(*pairs, held(again=False, alone=alone))) is LIMIT_UNCLEAR


@pytest.mark.parametrize(("opened", "code"), [(8, LIMIT_RATE), (7, LIMIT_UNCLEAR)])
def test_what_passes_slowly_shows_a_limit_of_requests_if_it_is_as_much_as_was_refused_quickly(
    opened: int, code: Code
) -> None:
    all_pass = HeldTunnels(target="a:443", opened=opened, events=(50,))
    assert limit_of(evidence(*relieved(403, "a:443", "b:443", beside=7), all_pass)) is code


@pytest.mark.parametrize("refused", [403, 503, None])
def test_a_question_that_is_only_looked_up_alone_was_refused_because_of_a_limit(refused: int | None) -> None:
    """No name resolves at this proxy: that it says so shows that nothing else refused the question."""
    asked = [
        one
        for host in ("a:443", "b:443")
        for one in (
            ChallengesSeen(target=host, answer=answer(refused) if refused else None, failed=None if refused else LOST),
            ChallengesSeen(target=host, answer=answer(500, "DNS lookup failed", event=2)),
        )
    ]
    assert limit_of(evidence(*asked, held(again=False, alone=(True,)))) is LIMIT_CONNECTIONS
    unknown = [replace(one, answer=answer(500, "DNS lookup failed")) for one in asked]
    assert limit_of(evidence(*unknown)) is None


def made_up(pattern: str, status: int, reason: str = "", *, at: int) -> UnknownNameTried:
    return UnknownNameTried(
        target=pattern.replace("*", f"proxytest-{at:09}") + ":443",
        scheme=Scheme.NTLM,
        outcome=Outcome.UNDECIDED,
        answer=answer(status, reason, event=at),
        events=(at,),
    )


@pytest.mark.parametrize("alone", [(503, "DNS lookup failed"), (200, "OK")])
def test_a_name_is_made_up_anew_for_the_second_try(alone: tuple[int, str]) -> None:
    patterns = ("*.wbx2.com", "*.webex.com")
    first = [made_up(pattern, 403, at=10 + place) for place, pattern in enumerate(patterns)]
    second = [made_up(pattern, *alone, at=20 + place) for place, pattern in enumerate(patterns)]
    opened = [replace(one, outcome=Outcome.ACCEPTED) for one in second]
    assert limit_of(evidence(*first, *opened)) is LIMIT_UNCLEAR
    assert limit_of(evidence(*first)) is None  # by the policy
    assert limit_of(evidence(first[0], opened[0])) is None  # perhaps by chance
    denied = [made_up(pattern, 403, at=20 + place) for place, pattern in enumerate(patterns)]
    assert limit_of(evidence(*first, *denied)) is None


def test_questions_that_are_cut_off_beside_others_and_not_alone_show_a_limit() -> None:
    hosts = tuple(f"{name}:443" for name in "bcdefg")
    answered = ChallengesSeen(target="a:443", answer=answer(200, event=1))
    lost = [ChallengesSeen(target=host, answer=None, failed=LOST) for host in hosts]
    alone = [replace(one, answer=answer(200, event=8), failed=None) for one in lost]
    stood = [tunnel(host, 200, at=10, beside=2) for host in ("a:443", *hosts)]
    again = AskedAgain(target="a:443", answers=(answer(200),) * 8)
    seen = evidence(answered, *lost, *alone, *stood, again)
    assert limit_of(seen) is LIMIT_UNCLEAR
    (judged,) = proxy_limits.judge(seen)
    assert judged.findings[0].facts["refused"] == len(hosts)
    assert limit_of(evidence(answered, lost[0], alone[0], *stood)) is None  # one, perhaps by chance
    assert limit_of(evidence(answered, *lost, *lost, stood[0])) is None  # they do not open at all
    assert limit_of(evidence(answered, *lost[:2], *alone[:2], *stood, again)) is PROXY_CUTS  # two, perhaps by chance


def test_connections_that_are_cut_may_be_cut_by_chance() -> None:
    answered = ChallengesSeen(target="a:443", answer=answer(200, event=1))
    lost = [ChallengesSeen(target=host, answer=None, failed=LOST) for host in ("b:443", "c:443")]
    stood = [tunnel(host, 200, at=10, beside=2) for host in ("a:443", "b:443", "c:443")]
    few = AskedAgain(target="a:443", answers=(answer(200),) * 2)
    seen = evidence(answered, *lost, *stood, few)
    assert limit_of(seen) is PROXY_CUTS  # too few were alone to tell
    assert [one.status for one in proxy_limits.judge(seen)] == [Status.WARN]
    one_alone = replace(few, answers=(answer(200),) * 7, lost=1, slow=True, failed=LOST)
    assert limit_of(evidence(answered, *lost, *stood, one_alone)) is PROXY_CUTS
    never = replace(answered, answer=None, failed=LOST)
    assert limit_of(evidence(never, *lost, *stood)) is PROXY_CUTS  # the first, which was alone, is cut too


def test_a_log_on_that_is_cut_in_its_middle_is_cut_too() -> None:
    (first, again, second, later) = relieved(407, "a:443", "b:443")
    cut = replace(first, failed=LOST, outcome=Outcome.FAILED)  # 407 to the first token, and a reset to the proof
    lost = replace(second, answer=None, failed=LOST, outcome=Outcome.FAILED)
    alone = AskedAgain(target="a:443", answers=(answer(407),) * 7, lost=1, slow=True, failed=LOST)
    assert limit_of(evidence(cut, again, lost, later, alone)) is PROXY_CUTS


def test_what_is_cut_by_chance_says_nothing_of_a_host_that_is_cut_and_leaves_a_denial_as_it_is() -> None:
    answered = ChallengesSeen(target="a:443", answer=answer(200, event=1))
    lost = [ChallengesSeen(target=host, answer=None, failed=LOST) for host in ("b:443", "c:443")]
    stood = [tunnel(host, 200, at=10, beside=2) for host in ("a:443", "b:443", "c:443")]
    cut = replace(tunnel("d:443", 200, at=20), answer=None, failed=LOST)
    denied = tunnel("e:443", 403, at=22, outcome=Outcome.UNCONFIRMED)
    seen = evidence(answered, *lost, *stood, cut, denied)
    found = doubt_of(cut, seen)
    assert found is not None
    assert found.code is PROXY_CUTS
    assert doubt_of(denied, seen) is None


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("Too many requests", LIMIT_RATE),
        ("Too many open connections", LIMIT_CONNECTIONS),
        ("Too many failed logins, address blocked", LIMIT_LOCKOUT),
    ],
)
def test_the_proxys_own_words_name_a_limit(reason: str, code: Code) -> None:
    refused = replace(tunnel("a:443", 403, at=10), answer=answer(403, reason))
    assert limit_of(evidence(refused)) is code


def named(host: str, *, at: int, status: int = 429) -> HttpsTried:
    """A refusal that names a limit by its status, or by Retry-After."""
    head = Head(version="1.1", status=status, reason="Said", headers=(("Retry-After", "5"),))
    return replace(tunnel(host, status, at=at), answer=Answer(head=head, event=at))


@pytest.mark.parametrize("status", [403, 429, 503])
def test_a_limit_that_is_named_for_one_host_alone_hides_no_denial_of_another(status: int) -> None:
    limited, denied, good = (
        named("a:443", at=10, status=status),
        tunnel("b:443", 403, at=20),
        tunnel("c:443", 200, at=30),
    )
    seen = evidence(limited, named("a:443", at=15, status=status), denied, good)
    assert limit_of(seen) is None
    assert doubt_of(denied, seen) is None
    doubt = doubt_of(limited, seen)
    assert doubt is not None  # its own refusal is no word of the policy
    assert doubt.code is LIMIT_RATE
    (row,) = proxy_limits.judge(seen)
    assert (row.status, row.code) == ("undecided", "limit.rate")


def test_a_limit_that_is_named_is_one_of_the_client_where_nothing_or_the_same_host_passes_after_it() -> None:
    limited, before = named("a:443", at=10), tunnel("c:443", 200, at=1)
    assert limit_of(evidence(before, limited)) is LIMIT_RATE
    assert limit_of(evidence(limited, tunnel("c:443", 200, at=20), tunnel("a:443", 200, at=30))) is LIMIT_RATE
    assert limit_of(evidence(limited, named("b:443", at=11), tunnel("c:443", 200, at=20))) is LIMIT_RATE
    asked = AskedAgain(target="c:443", answers=(answer(407, event=40),), events=(40,))
    assert limit_of(evidence(before, limited, asked)) is None


def test_a_lock_out_needs_no_control() -> None:
    words = replace(
        tunnel("a:443", 403, at=10), answer=answer(403, "Too many failed logins, address blocked", event=10)
    )
    asked = ChallengesSeen(target="c:443", answer=answer(407, event=40))
    assert limit_of(evidence(words, asked)) is LIMIT_LOCKOUT


def test_the_nodes_are_compared_by_what_was_asked_slowly() -> None:
    answers = (answer(407), answer(403), answer(407))
    quickly, slowly = (AskedAgain(target="a:443", answers=answers, slow=slow, events=(9,)) for slow in (False, True))
    assert disturbance(evidence(quickly)) is None
    assert disturbance(evidence(slowly)) is not None


SLOWLY = AskedAgain(target="a:443", slow=True, events=(900,))
DENIED_LATER = replace(SLOWLY, answers=(answer(403, event=901), answer(403, event=902)))
CUT_LATER = replace(SLOWLY, lost=2, failed=replace(LOST, event=901))


@pytest.mark.parametrize("again", [DENIED_LATER, CUT_LATER])
@pytest.mark.parametrize("first", [200, 407])
def test_a_proxy_that_denies_from_some_moment_on_denies_no_host(first: int, again: AskedAgain) -> None:
    asked = ChallengesSeen(target="a:443", answer=answer(first, event=1))
    good, denied = tunnel("a:443", 200, at=20), tunnel("b:443", 403, at=800)
    doubt = doubt_of(denied, evidence(asked, good, denied, again))
    assert doubt is not None
    assert doubt.code is STATE_CHANGED
    # Denied to whoever logs on too: then the proxy may only know this address by now.
    assert (doubt_of(denied, evidence(asked, denied, again)) is None) is (first == 407)


def test_a_repetition_that_answers_as_at_first_or_no_longer_asks_for_a_log_on_is_no_change() -> None:
    asked = ChallengesSeen(target="a:443", answer=answer(407, event=1))
    for status in (407, 200, 503):
        again = replace(SLOWLY, answers=(answer(status, event=901),) * 2)
        assert disturbance(evidence(asked, tunnel("a:443", 200, at=20), again)) is None
    for failure in (Failure.TIMEOUT, Failure.CLOSED):  # the far end's, perhaps
        ended = replace(CUT_LATER, failed=replace(LOST, failure=failure))
        assert disturbance(evidence(asked, tunnel("a:443", 200, at=20), ended)) is None


def test_a_denial_is_of_the_host_where_nothing_disturbed_the_run() -> None:
    denied, good = tunnel("a:443", 403, at=10), tunnel("b:443", 200, at=20)
    assert doubt_of(denied, evidence(denied, good)) is None
    assert stood_since(denied, evidence(denied, good))
    assert not stood_since(good, evidence(denied, good))


def test_a_refused_log_on_that_was_accepted_before_is_of_the_host_or_the_account() -> None:
    accepted = SchemeTried(scheme=Scheme.NTLM, target="b:443", outcome=Outcome.ACCEPTED, events=(1,))
    refused = tunnel("a:443", 407, at=10, outcome=Outcome.REFUSED)
    doubt = doubt_of(refused, evidence(accepted, refused))
    assert doubt is not None
    assert doubt.code is not None
    assert doubt.code.id == "logon.refused-later"
    assert doubt_of(refused, evidence(accepted, refused, tunnel("b:443", 200, at=20))) is None


def test_what_was_not_tried_leaves_no_doubt() -> None:
    withheld = replace(tunnel("a:443", 403, at=10), outcome=Outcome.WITHHELD)
    assert doubt_of(withheld, evidence(withheld)) is None


@pytest.mark.parametrize("since", [(), (tunnel("b:443", 200, at=20),)], ids=["nothing since", "another since"])
def test_a_nonce_of_another_connection_says_nothing_of_a_host(since: tuple[HttpsTried, ...]) -> None:
    accepted = SchemeTried(scheme=Scheme.NTLM, target="a:443", outcome=Outcome.ACCEPTED, events=(1,))
    refused = tunnel("a:443", 407, at=10, outcome=Outcome.NONCE_REFUSED)
    doubt = doubt_of(refused, evidence(accepted, refused, *since))
    assert doubt is not None
    assert doubt.code is LOGON_REFUSED_LATER
    assert doubt_of(refused, evidence(refused)) is None  # was the log-on ever accepted?


def test_a_host_that_is_cut_with_a_log_on_alone_is_not_cut_by_chance() -> None:
    asks = [ChallengesSeen(target=host, answer=answer(407, event=1)) for host in ("a:443", "b:443")]
    cut = [replace(tunnel("b:443", 200, at=at), answer=None, failed=LOST) for at in (20, 22)]
    assert limit_of(evidence(*asks, tunnel("a:443", 200, at=10), *cut)) is None
