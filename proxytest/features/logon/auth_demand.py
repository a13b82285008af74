"""The proxy asks for a log-on in the way that clients answer.

What it checks: the status and the headers by which a log-on is asked for: in the answer to a CONNECT without
credentials, and in each answer of a log-on that was accepted.
Why it matters: clients answer a proxy only where it sends 407 with Proxy-Authenticate. To a 401 curl says "CONNECT
tunnel failed, response 401", Chromium ERR_TUNNEL_CONNECTION_FAILED, and the apps stay offline. This tool goes on with a
401 to learn more.
How it decides: fail for a 401 with Proxy-Authenticate, whatever the log-on then leads to. Fail for a challenge in
WWW-Authenticate alone: a web server, a reverse proxy or a gateway asks, not a proxy. A 401 that refuses a log-on does
not count: px sends it.
Remedy: let the proxy ask with 407 and Proxy-Authenticate, or correct the proxy's address.
Sources: RFC 9110 sections 11.6, 11.7, 15.5.2 and 15.5.8 (401 is the server's, 407 the proxy's).
"""

from collections.abc import Callable, Iterator

from proxytest.features.logon.observations import SchemeTried
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.judgement.check import Example, check
from proxytest.judgement.codes import LOGON_ASKED_AS_SERVER, LOGON_ASKED_BY_401
from proxytest.judgement.evidence import PASSED, Evidence, host_of
from proxytest.judgement.say import blocked, fails, passes
from proxytest.judgement.transcripts import ASKS, OPENS, exchange, inside, offer
from proxytest.judgement.why_blocked import why_blocked
from proxytest.model.answer import Answer
from proxytest.model.listing import listed
from proxytest.model.result import Finding, Judgement

_OF_SOME = (
    "Find out who answers for these hosts in place of the proxy (a gateway, a reverse proxy, a filter), and exempt "
    "them there; or let the proxy ask with status 407 and Proxy-Authenticate."
)
_UNAUTHORIZED = "HTTP/1.1 401 Unauthorized"
_BASIC = 'Basic realm="corp"'

_EXAMPLES = (
    Example(title="A 407", transcript=offer(_BASIC), expect={"proxy": "pass"}, user=None),
    Example(
        title="A 401 with a proxy's challenge: the log-on would work, and no client tries it",
        transcript=exchange(1, _UNAUTHORIZED, f"Proxy-Authenticate: {_BASIC}")
        + exchange(2, OPENS, sent="Proxy-Authorization: Basic"),
        expect={"proxy": "fail"},
        auth=("basic",),
        says="asks for the log-on with status 401",
    ),
    Example(
        title="A web server's 401",
        transcript=exchange(1, _UNAUTHORIZED, 'WWW-Authenticate: Basic realm="Gateway"'),
        expect={"proxy": "fail"},
        auth=("basic",),
        says="not a proxy's",
    ),
    Example(
        title="A 407 whose challenge is a web server's",
        transcript=exchange(1, ASKS, f"WWW-Authenticate: {_BASIC}"),
        expect={"proxy": "fail"},
        says="not a proxy's",
    ),
    Example(
        title="The first token is answered by 401",
        transcript=offer("NTLM")
        + exchange(
            2,
            _UNAUTHORIZED,
            "Proxy-Authenticate: NTLM TlRMTVNTUAACAAAAAAAAAAAAAAAGgokAXmf7HuqyuFEAAAAAAAAAAAAAAAAAAAAA",
            sent="Proxy-Authorization: NTLM",
        )
        + exchange(2, OPENS, sent="Proxy-Authorization: NTLM TlRMTVNTUAADAAAA"),
        expect={"proxy": "fail"},
        auth=("ntlm",),
        says="asks for the log-on with status 401",
    ),
    Example(
        title="px: a refusal by 401 asks for nothing",
        transcript=offer(_BASIC) + exchange(2, _UNAUTHORIZED, sent="Proxy-Authorization: Basic"),
        expect={"proxy": "pass"},
        auth=("basic",),
    ),
    Example(
        title="No log-on",
        transcript=exchange(1, OPENS) + inside(1, "HTTP/1.1 200 OK"),
        expect={"proxy": "pass"},
        user=None,
    ),
)


@check(
    "auth/demand",
    reads=(ChallengesSeen, SchemeTried),
    requirements=("R11",),
    examples=_EXAMPLES,
    codes=(LOGON_ASKED_BY_401, LOGON_ASKED_AS_SERVER),
)
def auth_demand(evidence: Evidence) -> Iterator[Judgement]:
    """Judge the answers that ask."""
    if not evidence.answered:
        yield blocked(evidence.proxy, why_blocked(evidence))
    elif (server := evidence.asked_as_server) is not None and server.answer is not None:
        yield fails(evidence.proxy, _by_server(server.answer, evidence))
    elif (events := _by_401(evidence)) is not None:
        yield fails(evidence.proxy, _finding(events, evidence))
    else:
        asks = any(seen.challenges for seen in evidence.each(ChallengesSeen))
        yield passes(evidence.proxy, "asks with status 407" if asks else "asks for no log-on")


def _by_401(evidence: Evidence) -> tuple[int, ...] | None:
    """Return the events of a 401 that asks; a log-on without a challenge seen before is not told from a refusal."""
    for seen in evidence.each(ChallengesSeen):
        if _is_401(seen) and seen.answer is not None and seen.challenges:
            return (seen.answer.event,)
    for tried in evidence.each(SchemeTried):
        if tried.outcome in PASSED and 401 in tried.statuses:
            return tried.events
    return None


def _is_401(seen: ChallengesSeen) -> bool:
    return seen.answer is not None and seen.answer.status == 401


def _only_for(evidence: Evidence, asked: Callable[[ChallengesSeen], bool]) -> str:
    """Return the hosts that are asked for so, where others are not: " for A, B"; empty where all are."""
    every = [seen for seen in evidence.each(ChallengesSeen) if seen.answer is not None]
    hosts = dict.fromkeys(host_of(seen.target) for seen in every if asked(seen))
    return f" for {listed(hosts)}" if hosts and not all(map(asked, every)) else ""


def _finding(events: tuple[int, ...], evidence: Evidence) -> Finding:
    return LOGON_ASKED_BY_401.finding(
        message=f"The proxy asks for the log-on{_only_for(evidence, _is_401)} with status 401, which clients do not "
        "answer",
        expected="407 Proxy Authentication Required",
        actual='401 with Proxy-Authenticate; curl: "CONNECT tunnel failed, response 401", Chromium: '
        "ERR_TUNNEL_CONNECTION_FAILED, the apps: no connection",
        evidence=events,
        facts={"status": 401},
    )


def _by_server(answer: Answer, evidence: Evidence) -> Finding:
    header = next(answer.head.values("WWW-Authenticate"), "")[:200]
    shown = f"with WWW-Authenticate: {header}" if header else "without a challenge"
    some = _only_for(evidence, lambda seen: seen.answer is not None and seen.answer.status in (401, 407))
    return LOGON_ASKED_AS_SERVER.finding(
        message=f"A web server's log-on is asked for{some}, not a proxy's: clients do not answer it",
        expected="407 with Proxy-Authenticate",
        actual=f"{answer} {shown}",
        remedy=_OF_SOME if some else None,
        evidence=(answer.event,),
        facts={"status": answer.status, "www_authenticate": header},
    )
