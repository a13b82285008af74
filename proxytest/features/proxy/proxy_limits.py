"""The proxy serves as many connections of one client as clients need.

What it checks: whether tunnels that were refused beside others open when they are asked for alone, how many stay open
together, and whether an answer of the proxy names a limit.
Why it matters: a client opens many connections when it starts. Where some are refused, its calls and notifications fail
now and then, on busy days, and each refusal looks like a policy.
How it decides: a tunnel that failed beside others, and opens alone a second later, shows a limit; so does a name that
was made up, refused beside others, and looked up alone. Then tunnels to one host are opened slowly, one after another,
and kept; where no tunnel opens, connections without a request. If one is refused, also after a pause, but not without
the others, it is a limit of connections: fail; warn where at least eight stay open, as many as a client needs. If none
is, it is one of log-ons at the same time where the log-on was declined (fail; warn where it was accepted when it was
begun again, which not every client does), else one of requests in a time (warn). Where this could not be tried, or
tells nothing, it is one or the other: warn.
Where connections are only cut, and chance explains that as well, warn of that alone. A proxy that refuses the first
CONNECT to each host, and no later one, meets no limit: warn. One that says that it shuts this client out fails. Where
the answer at first was that a name does not resolve, that is the proxy's DNS, and no limit: warn. Where only an answer
names a limit, warn; undecided where it does so for one host alone, never lets it pass, and lets others pass after that.
Remedy: raise the limit for one client address, or except the addresses of these clients; give the proxy more helpers.
Sources: RFC 6585 section 4 (429, and Retry-After); RFC 9110 section 10.2.3; field cases A5 to A8.
"""

from collections.abc import Iterator

from proxytest.features.logon.observations import SchemeRepeated
from proxytest.features.proxy.observations import AskedAgain, ChallengesSeen, HeldTunnels
from proxytest.features.tunnel.observations import HttpsTried, TunnelTried, UnknownNameTried
from proxytest.judgement.causes import key_events
from proxytest.judgement.check import Example, check
from proxytest.judgement.codes import (
    FIRST_REFUSED,
    LIMIT_CONNECTIONS,
    LIMIT_LOCKOUT,
    LIMIT_LOGONS,
    LIMIT_RATE,
    LIMIT_UNCLEAR,
    PROXY_CUTS,
)
from proxytest.judgement.counted_connections import counts_connections
from proxytest.judgement.cut_connections import cuts
from proxytest.judgement.disturbances import (
    LIMITS,
    declined_at_first,
    found_later,
    limit_of,
    relieved,
    relieved_asks,
)
from proxytest.judgement.evidence import Evidence, host_of
from proxytest.judgement.named_limits import limit_of_one_host, limits_of_client
from proxytest.judgement.next_actions import LOOK
from proxytest.judgement.refused_at_first import refused_at_first
from proxytest.judgement.say import blocked, fails, passes, undecided, warns
from proxytest.judgement.transcripts import DENIES, OPENS, exchange, inside
from proxytest.judgement.why_blocked import why_blocked
from proxytest.model.answer import Answer
from proxytest.model.code import Code
from proxytest.model.event import Failed
from proxytest.model.result import Finding, Judgement, Party, Sureness
from proxytest.protocol.answer_words import words_of
from proxytest.protocol.limit_words import names_limit

_CLIENT = 8  #: connections that a client opens at its start, about

_MESSAGES = {
    LIMIT_CONNECTIONS: "The proxy lets only so many connections of one client pass at a time",
    LIMIT_RATE: "The proxy refuses requests that follow each other too quickly",
    LIMIT_UNCLEAR: LIMIT_UNCLEAR.title,
    LIMIT_LOGONS: "The proxy declines log-ons while others are in progress",
    LIMIT_LOCKOUT: "The proxy has shut this client out",
}

_EXAMPLES = (
    Example(
        title="Every tunnel opens",
        transcript=exchange(1, OPENS) + inside(1, "HTTP/1.1 200 OK"),
        expect={"proxy": "pass"},
    ),
    Example(
        title="The answer names a limit",
        transcript=exchange(1, OPENS)
        + "1 * closes\n"
        + exchange(2, "HTTP/1.1 429 Too Many Requests", "Retry-After: 5"),
        expect={"proxy": "warn"},
        says="too quickly",
    ),
    Example(
        title="The answer says that this client is shut out",
        transcript=exchange(1, OPENS)
        + "1 * closes\n"
        + exchange(2, "HTTP/1.1 403 Too many failed logins, address blocked"),
        expect={"proxy": "fail"},
        says="shut this client out",
    ),
    Example(
        title="A refusal that names no limit is the policy's",
        transcript=exchange(1, OPENS) + "1 * closes\n" + exchange(2, DENIES),
        expect={"proxy": "pass"},
    ),
)

FOUND_LATER = Code(
    id="proxy.names-found-later",
    title="The proxy could not resolve names at first, and did when they were asked for again",
    remedy="Check the proxy's DNS servers: the first look-up of a name is lost, or takes longer than the proxy waits.",
    party=Party.PROXY,
)


@check(
    "proxy/limits",
    reads=(ChallengesSeen, HttpsTried, HeldTunnels),
    beside=(AskedAgain, SchemeRepeated, UnknownNameTried),
    requirements=("R01",),
    examples=_EXAMPLES,
    codes=(*LIMITS, FOUND_LATER),
)
def proxy_limits(evidence: Evidence) -> Iterator[Judgement]:
    """Judge the limits that the audit itself met."""
    tried, code = evidence.each(TunnelTried), limit_of(evidence)
    if code is PROXY_CUTS:
        yield warns(evidence.proxy, _cut(cuts(evidence)))
    elif code is not None:
        shown = relieved(evidence) or relieved_asks(evidence)
        enough = (
            code is LIMIT_CONNECTIONS and (held := evidence.one(HeldTunnels)) is not None and held.opened >= _CLIENT
        )
        mild = enough or code in (LIMIT_RATE, LIMIT_UNCLEAR)
        say = fails if code is LIMIT_LOCKOUT or (shown and not mild) else warns
        yield say(evidence.proxy, _finding(code, evidence))
    elif at_first := refused_at_first(evidence):
        yield warns(evidence.proxy, _at_first(at_first))
    elif later := found_later(evidence):
        yield warns(evidence.proxy, _names(later))
    elif not tried:
        yield blocked(evidence.proxy, why_blocked(evidence))
    elif (single := limit_of_one_host(evidence)) is not None:
        others = "while hosts of other domains were let pass"
        reason = (
            f"for {single.target}, and for no host of another domain, a limit was named ({single.answer}), {others}"
        )
        yield undecided(evidence.proxy, reason, code=single.code, do=LOOK.format(single.target))
    else:
        yield passes(evidence.proxy, "no limit was met")


def _cut(failures: tuple[Failed, ...]) -> Finding:
    times = f"{len(failures)} time{'s' * (len(failures) > 1)}"
    return PROXY_CUTS.finding(
        message="Connections to the proxy are cut now and then: by chance, or by a limit",
        expected="an answer to each CONNECT",
        actual=f"{'; '.join(dict.fromkeys(map(str, failures)))} ({times}); these hosts passed at other times",
        evidence=tuple(sorted({failed.event for failed in failures})),
        facts={"cut": len(failures)},
    )


def _at_first(refused: tuple[tuple[str, Answer], ...]) -> Finding:
    return FIRST_REFUSED.finding(
        message=FIRST_REFUSED.title,
        expected="an open tunnel, or a 407, to the first CONNECT too",
        actual=f"{_quoted(refused[0][1])} to the first CONNECT, for each of {len(refused)} hosts, the first of all "
        "among them; later ones passed",
        evidence=tuple(sorted(answer.event for _, answer in refused)),
        facts={"hosts": len(refused)},
    )


def _names(later: tuple[tuple[str, Answer], ...]) -> Finding:
    hosts = dict.fromkeys(host_of(target) for target, _ in later)
    return FOUND_LATER.finding(
        message=FOUND_LATER.title,
        expected="each name is resolved when it is first asked for",
        actual=f"{later[0][1]} at first, for {', '.join(hosts)}",
        evidence=tuple(sorted(answer.event for _, answer in later)),
        facts={"hosts": len(hosts)},
    )


def _finding(code: Code, evidence: Evidence) -> Finding:
    pairs, words = relieved(evidence), next(iter(limits_of_client(evidence)), None)
    refused = [before for before, _ in pairs]
    asks = [before for before, _ in relieved_asks(evidence)]
    declined = declined_at_first(evidence)
    asked = (_quoted(one.answer) if one.answer is not None else str(one.failed) for one in asks)
    answers = (*map(_ended, refused), *asked, "by a new challenge at first")
    quoted = _quoted(words.answer) if words is not None else answers[0]
    events = {event for one in refused or declined for event in key_events(one)} | (
        {words.answer.event} if words is not None else set()
    )
    events |= {end.event for one in asks if (end := one.answer or one.failed) is not None}
    said = words is not None and words.code is code and names_limit(words.answer)
    held = evidence.one(HeldTunnels)
    measured = code is LIMIT_CONNECTIONS and counts_connections(evidence)
    passed = held.opened if measured and held is not None else _together(evidence)
    beside = max((one.beside for one in refused or declined), default=0)
    return code.finding(
        message=_MESSAGES[code],
        expected=f"{beside + 1} tunnels at the same time, and as many log-ons" if beside else "no limit for one client",
        actual=f"{_passed(code, passed)}; more were answered {quoted}" if passed else f"answered {quoted}",
        evidence=tuple(sorted(events)),
        certainty=Sureness.PROVEN if measured or said else Sureness.LIKELY,
        facts={"passed": passed, "refused": len(refused) + len(asks), "alone": len(pairs) + len(asks)}
        | ({"declined": len(declined)} if declined else {}),
    )


def _ended(tried: TunnelTried) -> str:
    if not tried.opened and tried.answer is not None:
        return _quoted(tried.answer)
    return str(tried.failed or tried.outcome)


def _quoted(answer: Answer) -> str:
    return f"{answer}{words_of(answer)}"


def _together(evidence: Evidence) -> int:
    """Return how many tunnels of the first tries opened."""
    again = {id(after) for _, after in relieved(evidence)}
    return sum(one.stands and id(one) not in again for one in evidence.each(TunnelTried))


def _passed(code: Code, number: int) -> str:
    if code is LIMIT_CONNECTIONS:
        return f"{number} connection{'' if number == 1 else 's'} passed at the same time"
    return f"{number} passed"
