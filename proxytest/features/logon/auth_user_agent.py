"""The proxy offers the same schemes to every program.

What it checks: whether a CONNECT with a browser's User-Agent gets the same schemes as one without.
Why it matters: where a policy depends on the User-Agent, a test with a browser says nothing about the client.
How it decides: warn where the answers, or their schemes, differ. If the browser gets another answer, the first request
is sent again. If it now gets that answer too, the result is undecided: the proxy may remember the address of a user
who logged on. It is undecided, too, where nodes behind the proxy's address answer everybody in different ways. A proxy
that denies every host is asked too: where it answers a browser otherwise, its refusals say nothing of hosts. A
browser's request is larger by its User-Agent: where it is refused as too large, that is the limit of request heads.
Remedy: let the policy not depend on the User-Agent, or add the clients to it.
Sources: RFC 9110 section 10.1.5; "What goes wrong in the field", case 30.
"""

from collections.abc import Iterable, Iterator

from proxytest.features.logon.observations import UserAgentTried
from proxytest.features.proxy.observations import AskedAgain, ChallengesSeen, HeldTunnels
from proxytest.judgement.blocked import Blocked
from proxytest.judgement.by_user_agent import BY_USER_AGENT
from proxytest.judgement.check import Example, check
from proxytest.judgement.codes import HEAD_LIMIT, LOGON_NOT_DEMANDED, NODES_DIFFER
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.next_actions import AGAIN
from proxytest.judgement.roles import by_scheme
from proxytest.judgement.say import blocked, doubted, passes, undecided, warns
from proxytest.judgement.transcripts import DENIES, exchange
from proxytest.judgement.unlike_answers import nodes_unlike, offers_of
from proxytest.judgement.why_blocked import why_blocked
from proxytest.model.answer import Answer
from proxytest.model.challenge import Challenge
from proxytest.model.result import Finding, Judgement, Sureness
from proxytest.protocol.answer_words import words_of
from proxytest.protocol.size_words import says_head_too_large

_ASK = """
            {n} > CONNECT idbroker.webex.com:443 HTTP/1.1
            {n} < HTTP/1.1 407 Proxy Authentication Required
            {n} < Proxy-Authenticate: {offer}
            {n} < Content-Length: 0
            {n} <
"""


def _transcript(browser: str) -> str:
    return _ASK.format(n=1, offer='Basic realm="corp"') + _ASK.format(n=2, offer=browser)


_LETS = """
            {n} > CONNECT idbroker.webex.com:443 HTTP/1.1
            {n} < HTTP/1.1 200 OK
            {n} <
"""
_BASIC = 'Basic realm="corp"'

_EXAMPLES = (
    Example(
        title="A browser gets through, and now every program does: the proxy remembers the address",
        transcript=_ASK.format(n=1, offer=_BASIC) + _LETS.format(n=2) + _LETS.format(n=3),
        expect={"proxy": "undecided"},
        user=None,
        says="remembers the address",
    ),
    Example(
        title="Only a browser gets through",
        transcript=_ASK.format(n=1, offer=_BASIC) + _LETS.format(n=2) + _ASK.format(n=3, offer=_BASIC),
        expect={"proxy": "warn"},
        user=None,
    ),
    Example(
        title="Every program is denied",
        transcript=exchange(1, DENIES) + exchange(2, DENIES) + exchange(3, DENIES),
        expect={"proxy": "pass"},
        user=None,
        says="a browser gets the same answer",
    ),
    Example(
        title="A browser is asked for a log-on, every other program is denied",
        transcript=exchange(1, DENIES) + exchange(2, DENIES) + _ASK.format(n=3, offer="NTLM") + exchange(4, DENIES),
        expect={"proxy": "warn"},
        user=None,
        says="403 Forbidden; to a browser 407 Proxy Authentication Required: ntlm",
    ),
    Example(
        title="A browser's request is too large for the proxy",
        transcript=_ASK.format(n=1, offer=_BASIC)
        + exchange(2, "HTTP/1.1 431 Request Header Fields Too Large")
        + _ASK.format(n=3, offer=_BASIC),
        expect={"proxy": "warn"},
        user=None,
        says="as too large",
    ),
    Example(
        title="The same offer for both",
        transcript=_transcript('Basic realm="corp"'),
        expect={"proxy": "pass"},
        user=None,
    ),
    Example(
        title="A browser is offered NTLM, another program is not",
        transcript=_transcript("NTLM"),
        expect={"proxy": "warn"},
        user=None,
    ),
)


_REMEMBERS = "the proxy remembers the address of a user who logged on, or counts requests"


@check(
    "auth/user-agent",
    reads=(UserAgentTried,),
    beside=(AskedAgain, HeldTunnels),
    concerns=by_scheme,
    requirements=("R11",),
    examples=_EXAMPLES,
    codes=(BY_USER_AGENT, HEAD_LIMIT, NODES_DIFFER),
)
def auth_user_agent(evidence: Evidence) -> Iterator[Judgement]:
    """Compare the offered schemes."""
    tried = evidence.one(UserAgentTried)
    usual = _usual(tried, evidence)
    if tried is None or usual is None:
        yield blocked(evidence.proxy, _why(evidence))
        return
    if tried.answer is None or usual.answer is None:
        yield undecided(evidence.proxy, f"no answer to compare: {tried.failed}", do=AGAIN)
        return
    if nodes_unlike(evidence) is not None:
        reason = "the proxy answers the same question in different ways, whoever asks"
        yield doubted(evidence.proxy, Blocked(reason=reason, code=NODES_DIFFER))
        return
    if tried.again is not None and _told(tried.again) == _told(tried.answer):
        yield undecided(
            evidence.proxy, f"now every program gets {tried.answer}; {_REMEMBERS}", do=LOGON_NOT_DEMANDED.remedy
        )
        return
    ours, browsers = _names(usual.challenges), _names(tried.challenges)
    if ours == browsers and usual.answer.status == tried.answer.status:
        yield passes(evidence.proxy, "a browser gets the same answer")
        return
    yield warns(evidence.proxy, _finding(usual.answer, tried.answer, (ours, browsers), again=tried.again is not None))


def _finding(
    usual: Answer, browsers: Answer, offers: tuple[tuple[str, ...], tuple[str, ...]], *, again: bool
) -> Finding:
    """Return what differs; that it differs is proven where the first request was sent again after the browser's."""
    too_large = says_head_too_large(browsers)  # a User-Agent makes the request larger
    code = HEAD_LIMIT if too_large else BY_USER_AGENT
    said = words_of(browsers) if too_large else ""
    return code.finding(
        message="The proxy refuses a request with a browser's User-Agent as too large" if too_large else code.title,
        expected="the same answer to every program",
        actual=f"{_offer(usual, offers[0])}; to a browser {_offer(browsers, offers[1])}{said}",
        evidence=(usual.event, browsers.event),
        certainty=Sureness.PROVEN if again else Sureness.LIKELY,
    )


def _usual(tried: UserAgentTried | None, evidence: Evidence) -> ChallengesSeen | None:
    """Return the answer to ourselves that the browser's was compared with: the one that asks for a log-on, if any."""
    alike = [seen for seen in evidence.each(ChallengesSeen) if tried is not None and seen.target == tried.target]
    return next((seen for seen in alike if seen.challenges), next(iter(alike), None))


def _told(answer: Answer) -> tuple[int, tuple[str, ...]]:
    return answer.status, offers_of(answer)


def _why(evidence: Evidence) -> Blocked:
    answers = [seen.answer for seen in evidence.each(ChallengesSeen) if seen.answer is not None]
    if not answers:
        return why_blocked(evidence)
    if evidence.challenges:
        return Blocked(reason="no request with a browser's User-Agent was sent")
    opened = any(answer.head.connected for answer in answers)
    told = (
        "the proxy asks for no authentication"
        if opened
        else f"the proxy answered {answers[0]}, and did not ask for a log-on"
    )
    return Blocked(reason=told)


def _offer(answer: Answer, schemes: tuple[str, ...]) -> str:
    return f"{answer}: {', '.join(schemes) or 'nothing'}" if answer.status in (401, 407) else str(answer)


def _names(challenges: Iterable[Challenge]) -> tuple[str, ...]:
    return tuple(sorted({challenge.scheme.lower() for challenge in challenges}))
