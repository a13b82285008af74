"""What the proxy's addresses and nodes answer, and whom that blames."""

from dataclasses import replace

import pytest

from proxytest.features.proxy.observations import AddressAsked, AskedAgain, ChallengesSeen
from proxytest.features.proxy.proxy_nodes import proxy_nodes
from proxytest.features.tunnel.observations import HttpsTried
from proxytest.model.answer import Answer, Head
from proxytest.model.challenge import Scheme
from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.outcome import Outcome
from proxytest.model.result import Judgement, Party, Sureness
from tests.support.evidence import evidence

TARGET = "idbroker.webex.com:443"
OFFERS = (("192.0.2.1", "NTLM"), ("192.0.2.2", 'Basic realm="corp"'))


def answer(status: int, *offers: str) -> Answer:
    headers = tuple(("Proxy-Authenticate", scheme) for scheme in offers)
    return Answer(head=Head(version="1.1", status=status, reason="", headers=headers), event=status)


def failed(operation: Operation, failure: Failure) -> Failed:
    return Failed(operation=operation, failure=failure, detail="", event=5)


HANGS = failed(Operation.CONNECT, Failure.TIMEOUT)
CLOSED = failed(Operation.DIAL, Failure.REFUSED)


def at(address: str, how: int | Failed) -> AddressAsked:
    status = how if isinstance(how, int) else None
    return AddressAsked(
        target=TARGET,
        address=address,
        answer=answer(status) if status else None,
        failed=how if isinstance(how, Failed) else None,
        events=(7,),
    )


def judged(*seen: AddressAsked | AskedAgain) -> Judgement:
    (row,) = proxy_nodes.judge(evidence(ChallengesSeen(target=TARGET, answer=answer(407)), *seen))
    return row


@pytest.mark.parametrize("wrong", [HANGS, failed(Operation.CONNECT, Failure.RESET), 403, 503])
def test_an_address_that_does_not_work_beside_one_that_does_is_named(wrong: int | Failed) -> None:
    row = judged(at("192.0.2.1", wrong), at("192.0.2.2", 407))
    assert row.status == "fail"
    (found,) = row.findings
    assert (found.code, found.party, found.certainty) == ("proxy.address-fails", Party.PROXY, Sureness.PROVEN)
    assert "192.0.2.1" in found.message
    assert "192.0.2.2" not in found.message


def test_where_every_address_fails_none_is_blamed_for_it() -> None:
    assert judged(at("192.0.2.1", HANGS), at("192.0.2.2", HANGS)).findings == ()


def test_one_that_asks_and_one_that_does_not_are_both_named() -> None:
    (found,) = judged(at("192.0.2.1", 407), at("192.0.2.2", 200)).findings
    assert found.certainty is Sureness.LIKELY  # nobody knows which of them is wrong


def test_addresses_that_offer_different_schemes_are_named_with_them() -> None:
    first, second = (replace(at(address, 407), answer=answer(407, offer)) for address, offer in OFFERS)
    (found,) = judged(first, second).findings
    assert (found.code, found.certainty) == ("proxy.address-fails", Sureness.PROVEN)
    assert found.actual == "192.0.2.1: 407, offers ntlm; 192.0.2.2: 407, offers basic"
    assert judged(first, replace(second, answer=first.answer)).status == "pass"


def test_where_one_address_answers_in_two_ways_no_other_is_surely_unlike_it() -> None:
    """Each address was asked once: a node behind it may have answered, and not the address."""
    again = AskedAgain(target=TARGET, answers=(answer(407), answer(403), answer(407)), slow=True, events=(9,))
    address, nodes = judged(at("192.0.2.1", 403), at("192.0.2.2", 407), again).findings
    assert (address.code, address.certainty) == ("proxy.address-fails", Sureness.LIKELY)
    assert nodes.code == "proxy.nodes-differ"


def test_an_address_that_accepts_no_connection_is_a_warning_of_its_family() -> None:
    assert judged(at("192.0.2.1", CLOSED), at("192.0.2.2", 407)).status == "warn"
    assert judged(at("2001:db8::1", CLOSED), at("192.0.2.2", 407)).status == "pass"  # clients go on at once


def test_addresses_that_answer_alike_pass_with_their_names() -> None:
    row = judged(at("192.0.2.1", 407), at("192.0.2.2", 407))
    assert (row.status, row.reason) == ("pass", "answers alike at 192.0.2.1, 192.0.2.2")


@pytest.mark.parametrize("slow", [True, False])
def test_the_counts_of_each_answer_are_told(slow: bool) -> None:  # noqa: FBT001  a column
    again = AskedAgain(target=TARGET, answers=(answer(407), answer(403), answer(407)), slow=slow, events=(9,))
    row = judged(again)
    assert row.status == ("fail" if slow else "pass")
    assert [found.actual for found in row.findings] == ["407 (2 times), 403 (1 time)"] * slow


@pytest.mark.parametrize("kinds", [(403, 403, 407, 407), (407, 403, 403, 403)])
def test_what_is_alike_until_a_moment_and_after_it_is_no_node(kinds: tuple[int, ...]) -> None:
    """A limit of requests in a second may still refuse the first of those that come slowly."""
    again = AskedAgain(target=TARGET, answers=tuple(map(answer, kinds)), slow=True, events=(9,))
    (found,) = judged(again).findings
    assert found.code == "proxy.state-changed"


def test_a_proxy_that_never_answered_is_not_judged() -> None:
    (row,) = proxy_nodes.judge(evidence())
    assert row.status == "skip"


@pytest.mark.parametrize("failure", [Failure.RESET, Failure.TIMEOUT])
def test_a_repetition_without_any_answer_is_no_pass(failure: Failure) -> None:
    row = judged(AskedAgain(target=TARGET, lost=8, failed=failed(Operation.CONNECT, failure), events=(9,)))
    assert row.status == "undecided"
    assert row.to_decide


def test_the_page_of_a_refusal_that_came_later_is_quoted() -> None:
    locked = replace(answer(403), body="<p>The account is locked out</p>")
    again = AskedAgain(target=TARGET, answers=(locked,) * 3, slow=True, events=(403,))
    opened = ChallengesSeen(target=TARGET, answer=answer(200))
    (row,) = proxy_nodes.judge(evidence(opened, again))
    (found,) = row.findings
    assert found.code == "proxy.state-changed"
    assert found.actual.endswith('403 (3 times); it says "The account is locked out"')


@pytest.mark.parametrize(("first", "then", "words"), [(403, 200, "has ended"), (200, 403, "has begun")])
def test_the_remedy_of_a_change_says_whether_something_has_begun_or_ended(first: int, then: int, words: str) -> None:
    asked = (tunnel(first, 1), tunnel(then, 2))
    (row,) = proxy_nodes.judge(evidence(ChallengesSeen(target=TARGET, answer=asked[0].answer), *asked))
    (found,) = row.findings
    assert (found.code, words in found.remedy) == ("proxy.state-changed", True)


def tunnel(status: int, event: int) -> HttpsTried:
    told = replace(answer(status), event=event)
    return HttpsTried(target=TARGET, scheme=Scheme.NONE, outcome=Outcome.ACCEPTED, answer=told, events=(event,))
