"""Every address and every node of the proxy gives the same answer to the same question.

What it checks: each address of the proxy's name; the same CONNECT without credentials on eight connections; and all
answers of the run to one question: one host, with one log-on or with none.
Why it matters: several proxies behind one name or one address, of which one is set up otherwise, make clients fail now
and then. Each failure looks like a policy, a wrong password or a dead host.
How it decides: fail where answers of the same kind of question, or the schemes that they offer, differ by address, by
connection or in the course of the run, after limits of the proxy were ruled out by a slow repetition. Where they
differ, no other check blames a host. Undecided where the repetition gets no answer at all.
Remedy: make the nodes alike: policy, domain membership, keytab, log-on rules. To bind clients to one node only hides
it.
Sources: RFC 8305 (several addresses); field cases A9, A11 and A12.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from proxytest.features.logon.observations import SchemeRepeated
from proxytest.features.proxy.observations import AddressAsked, AskedAgain, HeldTunnels
from proxytest.features.tunnel.observations import HttpsTried
from proxytest.judgement.check import Example, check
from proxytest.judgement.codes import ADDRESS_FAILS, NODES_DIFFER, PROXY_CUTS, STATE_CHANGED
from proxytest.judgement.disturbances import limit_of
from proxytest.judgement.evidence import Evidence, host_of
from proxytest.judgement.next_actions import AGAIN
from proxytest.judgement.proxy_addresses import accepts, works
from proxytest.judgement.refused_at_first import refused_at_first
from proxytest.judgement.say import blocked, fails, passes, undecided, warns
from proxytest.judgement.transcripts import DENIES, OPENS, exchange, inside
from proxytest.judgement.unlike_answers import (
    ASKS,
    DENIED,
    LOST,
    OPENED,
    Unlike,
    changes,
    kind_of,
    nodes_unlike,
    offers_of,
)
from proxytest.judgement.why_blocked import why_blocked
from proxytest.model.result import Finding, Judgement, Party, Sureness
from proxytest.protocol.answer_words import words_of

_ALIKE = "Let the proxy offer the same schemes at every address, or leave addresses of one kind in its name in DNS."
_ONE_KIND = "Let the proxy answer alike at every address, or leave addresses of one kind in its name in DNS."

#: Something that has ended, or was learnt; the usual remedy speaks of what has begun.
_PASSED_LATER = (
    "See the proxy's log at this time: what was refused at first was let pass later. A limit by time, an outage or a "
    "lock-out has ended, or the proxy has learnt who this client is. Then run again."
)

_EXAMPLES = (
    Example(
        title="The same answer on every connection",
        transcript=exchange(1, OPENS)
        + inside(1, "HTTP/1.1 200 OK")
        + "".join(exchange(number, OPENS) for number in range(2, 14)),  # by others, and by eight alike
        expect={"proxy": "pass"},
    ),
    Example(
        title="The host was let pass, and is denied a moment later",
        transcript=exchange(1, OPENS) + "1 * closes\n" + exchange(2, DENIES),
        expect={"proxy": "fail"},
        says="has changed",
    ),
)


@check(
    "proxy/nodes",
    reads=(AddressAsked, AskedAgain, SchemeRepeated, HttpsTried),
    beside=(HeldTunnels,),
    requirements=("R01",),
    examples=_EXAMPLES,
    codes=(ADDRESS_FAILS, NODES_DIFFER, STATE_CHANGED),
)
def proxy_nodes(evidence: Evidence) -> Iterator[Judgement]:
    """Judge the addresses, and the answers to equal questions."""
    by_address = evidence.each(AddressAsked)
    nodes = tuple(_of_nodes(evidence))
    findings = [*_of_addresses(by_address, sure=not nodes), *nodes]
    closed = [one for one in by_address if not accepts(one)]
    if findings:
        yield fails(evidence.proxy, *findings)
    elif not evidence.answered:
        yield blocked(evidence.proxy, why_blocked(evidence))
    elif (silent := next((one for one in evidence.each(AskedAgain) if not one.answers), None)) is not None:
        reason = f"asked again without a log-on, the proxy gives no answer ({silent.failed})"
        yield undecided(evidence.proxy, reason, do=AGAIN)
    elif closed and _one_family(by_address):
        yield warns(evidence.proxy, _finding_at(closed, by_address))
    else:
        yield passes(evidence.proxy, _alike(by_address))


def _alike(by_address: tuple[AddressAsked, ...]) -> str:
    addresses = ", ".join(one.address for one in by_address if accepts(one))
    return f"answers alike at {addresses}" if addresses else "answers alike on every connection"


def _one_family(by_address: tuple[AddressAsked, ...]) -> bool:
    """Are all addresses IPv4, or all IPv6? A machine without one of them goes on to the other at once."""
    return len({":" in one.address for one in by_address}) == 1


def _of_addresses(by_address: tuple[AddressAsked, ...], *, sure: bool) -> Iterator[Finding]:
    """Compare the addresses that accept connections; one of them works as the others should.

    Each was asked once: it is not `sure` where one address answers in two ways, too.
    """
    reached = [one for one in by_address if accepts(one)]
    good = {(kind_of(one.answer), offers_of(one.answer)) for one in reached if works(one) and one.answer is not None}
    other = [one for one in reached if not works(one)] if good else []
    if len(good) > 1:
        other = reached
    if other:
        found = _finding_at(other, by_address)
        yield found if sure else replace(found, certainty=Sureness.LIKELY)


def _finding_at(wrong: list[AddressAsked], every: tuple[AddressAsked, ...]) -> Finding:
    right = [one for one in every if one not in wrong]
    named = ", ".join(one.address for one in wrong)
    all_ask = all(one.answer is not None and kind_of(one.answer) == ASKS for one in every)  # and not for the same
    return ADDRESS_FAILS.finding(
        message=f"The proxy's addresses do not answer alike: see {named}",
        expected="the same answer at every address",
        actual="; ".join(f"{one.address}: {_told(one)}" for one in (*wrong, *right)),
        evidence=tuple(sorted({event for one in wrong for event in one.events})),
        party=Party.PROXY if all(map(accepts, wrong)) else Party.NOT_KNOWN,
        certainty=Sureness.PROVEN if (right or all_ask) and all(map(accepts, wrong)) else Sureness.LIKELY,
        remedy=None if right else _ALIKE if all_ask else _ONE_KIND,
        facts={"addresses": len(every), "otherwise": len(wrong)},
    )


def _told(seen: AddressAsked) -> str:
    if seen.answer is None or kind_of(seen.answer) != ASKS:
        return str(seen.answer or seen.failed)
    return f"{seen.answer}, offers {', '.join(offers_of(seen.answer)) or 'no scheme'}"


def _of_nodes(evidence: Evidence) -> Iterator[Finding]:
    mixed = nodes_unlike(evidence)
    if mixed is not None:
        yield _unlike(mixed, evidence)
    elif (limit := limit_of(evidence)) in (None, PROXY_CUTS) and not refused_at_first(evidence):
        changed = (
            one for one in changes(evidence) if limit is None or len({*one.kinds} - {LOST}) > 1
        )  # by more than cuts
        yield from (_unlike(one, evidence) for one in list(changed)[:1])


def _unlike(unlike: Unlike, evidence: Evidence) -> Finding:
    changed = unlike.changed and nodes_unlike(evidence) is None
    code = STATE_CHANGED if changed else NODES_DIFFER
    return code.finding(
        message="The proxy's answer to the same question has changed during the run"
        if changed
        else "The proxy answers the same question in different ways",
        expected=f"the same answer each time for {unlike.target}",
        actual=f"{unlike.counts}{_said(unlike, evidence) if changed else ''}",
        evidence=unlike.events,
        remedy=_PASSED_LATER if changed and unlike.kinds[-1] in (OPENED, ASKS) else None,
        facts={"target": unlike.target, "answers": len(unlike.answers), "kinds": len(set(unlike.kinds))},
    )


def _said(unlike: Unlike, evidence: Evidence) -> str:
    """Return what the page of a refusal among the answers says: it may name what has begun."""
    denied = {event for event, kind in zip(unlike.events, unlike.kinds, strict=True) if kind == DENIED}
    again = (answer for one in evidence.each(AskedAgain) for answer in one.answers)
    every = chain((answer for _, answer in evidence.connect_answers()), again)
    host = host_of(unlike.target)
    return next((words_of(answer, host=host) for answer in every if answer.event in denied), "")
