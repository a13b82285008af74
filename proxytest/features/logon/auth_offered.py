"""The proxy offers an authentication scheme that clients support.

What it checks: the challenges in the answer to a CONNECT without credentials.
Why it matters: a client can only log on with a scheme that the proxy offers and that the client supports.
How it decides: pass where the proxy asks for no authentication, or offers a scheme that a client of the profile
supports. Fail where a 407 offers no such scheme. Where the proxy refuses every CONNECT and says that its parent wants a
log-on, fail; where it says that log-ons cannot be checked now, undecided.
Remedy: enable one of the schemes that the profile lists, on the listener or policy layer that clients use.
Sources: RFC 9110 section 11.7.1 (Proxy-Authenticate).
"""

from collections.abc import Iterator

from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.judgement.check import Example, check
from proxytest.judgement.codes import (
    LOGON_ASKED_AS_SERVER,
    LOGON_NO_COMMON_SCHEME,
    LOGON_PARENT_ASKS,
)
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.logon_trouble import TROUBLES, trouble_found, trouble_of_all
from proxytest.judgement.next_actions import OTHER_TARGET
from proxytest.judgement.roles import by_scheme
from proxytest.judgement.say import blocked, fails, passes, skips, undecided
from proxytest.judgement.transcripts import ASKS, exchange, offer
from proxytest.judgement.why_blocked import why_blocked
from proxytest.model.answer import Answer
from proxytest.model.challenge import STRENGTH
from proxytest.model.listing import listed
from proxytest.model.result import Finding, Judgement


def _offered(title: str, *challenges: str, status: str = "pass", says: str) -> Example:
    """Return a 407 with these challenges."""
    return Example(title=title, transcript=offer(*challenges), expect={"proxy": status}, user=None, says=says)


def _answered(title: str, answer: str, *headers: str, status: str = "pass", says: str = "") -> Example:
    """Return another answer than the usual 407."""
    return Example(title=title, transcript=exchange(1, answer, *headers), expect={"proxy": status}, says=says)


_EXAMPLES = (
    _offered(
        "All challenges joined in one line",
        'Negotiate, NTLM, Digest realm="a, b", nonce="x", Basic realm="corp"',
        says="offers Negotiate, NTLM, Digest, Basic",
    ),
    _offered(
        "One line for each challenge", "Negotiate", "NTLM", 'Basic realm="corp"', says="offers Negotiate, NTLM, Basic"
    ),
    _offered(
        "An unknown scheme among the others",
        "Basic, Wild-and-crazy, NTLM",
        says="offers Basic, Wild-and-crazy, NTLM",
    ),
    _offered("A name in capitals", "nTlM", 'BASIC realm="corp"', says="offers nTlM, BASIC"),
    _offered(
        "A realm with commas, quotes, equals signs and the name of a scheme",
        'Basic realm="a, NTLM, \\"b\\"=c"',
        says="offers Basic",
    ),
    _offered("A realm in ISO-8859-1", 'Basic realm="Zürich", NTLM', says="offers Basic, NTLM"),
    _offered(
        "Realms without quotes, empty, and not closed",
        "Basic realm=corp, NTLM",
        'Digest realm="", nonce=x',
        'Basic realm="corp',
        says="offers Basic, NTLM, Digest",
    ),
    _offered("No realm (proxy.py)", "Basic", says="offers Basic"),
    _offered("A text instead of a realm", 'Basic "oh please", NTLM', says="offers Basic, NTLM"),
    _offered(
        "Spaces around the equals sign, and unknown parameters",
        'Basic \t realm \t = \t "OWS Realm", foo=bar, NTLM',
        says="offers Basic, NTLM",
    ),
    _offered(
        "Microsoft ISA Server adds a bare Kerberos",
        "Negotiate",
        "Kerberos",
        "NTLM",
        says="offers Negotiate, Kerberos, NTLM",
    ),
    _offered(
        "px offers four, the strongest first",
        "Negotiate",
        "NTLM",
        'Digest realm="PxClient", nonce="1", qop="auth", algorithm="MD5"',
        'Basic realm="PxClient"',
        says="offers Negotiate, NTLM, Digest, Basic",
    ),
    _offered(
        "Only schemes that no client supports", "Bearer", "Kerberos", status="fail", says="offered: Bearer, Kerberos"
    ),
    _offered(
        "Mutual (RFC 8120) and SCRAM (RFC 7804) alone",
        'Mutual version=1, algorithm=iso-kam3-dl-2048-sha256, validation=host, realm="corp"',
        'SCRAM-SHA-256 realm="corp"',
        status="fail",
        says="offered: Mutual, SCRAM-SHA-256",
    ),
    _answered(
        "McAfee Web Gateway: the reason is the name of its page, one word",
        "HTTP/1.0 407 authenticationrequired",
        "Proxy-Authenticate: NTLM",
        'Proxy-Authenticate: Basic realm="KOVALSKY PROXY"',
        "Proxy-Connection: Keep-Alive",
        says="offers NTLM, Basic",
    ),
    Example(
        title="Squid offers NTLM only to a request with keep-alive",
        transcript=exchange(1, ASKS, "Proxy-Authenticate: NTLM", sent="Proxy-Connection: Keep-Alive"),
        expect={"proxy": "pass"},
        says="offers NTLM",
    ),
    _answered("A 407 without any challenge", ASKS, status="fail", says="offered: nothing"),
    _answered(
        "Nothing is offered: the proxy's own log-on to its parent may have failed",
        "HTTP/1.0 407 Access denied.",
        status="fail",
        says="check the user and the password that it logs on with there",
    ),
    _answered(
        "Redirected to a log-on page before any challenge: the schemes are unknown",
        "HTTP/1.1 302 Found",
        "Location: http://gateway.corp.test:8080/mwg-internal/plugin?target=Auth",
        status="undecided",
        says="302 Found and did not ask for a log-on",
    ),
)


_OWN_LOG_ON = (
    "If this proxy passes requests on to another one (cntlm, px, Squid's cache_peer), check the user and the password "
    "that it logs on with there: such a refusal names no scheme."
)


@check(
    "auth/offered",
    reads=(ChallengesSeen,),
    concerns=by_scheme,
    requirements=("R11",),
    examples=_EXAMPLES,
    codes=(LOGON_NO_COMMON_SCHEME, *TROUBLES),
)
def auth_offered(evidence: Evidence) -> Iterator[Judgement]:
    """Compare the offered schemes with those that the clients support."""
    asked = [seen for seen in evidence.each(ChallengesSeen) if seen.answer is not None]
    if not asked:
        yield blocked(evidence.proxy, why_blocked(evidence))
        return
    challenged = next((seen for seen in asked if seen.answer and seen.answer.status in (401, 407)), None)
    if challenged is None or challenged.answer is None:
        if any(seen.answer.head.connected for seen in asked if seen.answer):
            yield passes(evidence.proxy, "the proxy asks for no authentication")
        else:
            yield _unasked(asked[0], evidence)
        return
    if evidence.asked_as_server is not None:
        reason = f"a web server's log-on is asked for ({challenged.answer})"
        yield skips(evidence.proxy, reason, because=LOGON_ASKED_AS_SERVER.id)
        return
    names = tuple(dict.fromkeys(challenge.scheme for challenge in challenged.challenges))
    spoken = evidence.spoken
    common = [name for name in names if name.lower() in spoken]
    if common:
        yield passes(evidence.proxy, f"offers {', '.join(names)}")
        return
    yield fails(evidence.proxy, _nothing_common(names, spoken, challenged.answer))


def _nothing_common(names: tuple[str, ...], spoken: frozenset[str], answer: Answer) -> Finding:
    schemes = listed((scheme.label for scheme in STRENGTH if scheme.value in spoken), "or")
    enable = f"Enable {schemes} on the proxy for these clients."
    return LOGON_NO_COMMON_SCHEME.finding(
        message="The proxy asks for authentication, but offers no scheme that a client supports",
        expected=schemes,
        actual=f"{answer}; offered: {', '.join(names) or 'nothing'}",
        # A 407 must name a scheme (RFC 9110 section 15.5.8); one that a parent sent, and whose challenge was taken out,
        # refuses what this proxy itself logs on with, which no client can mend.
        remedy=enable if names else f"{_OWN_LOG_ON} If it asks its own clients: {enable[0].lower()}{enable[1:]}",
        evidence=(answer.event,),
        facts={"offered": ", ".join(names), "spoken": ", ".join(sorted(spoken))},
    )


def _unasked(first: ChallengesSeen, evidence: Evidence) -> Judgement:
    """Judge a proxy that neither opens a tunnel nor asks for a log-on."""
    trouble = trouble_of_all(evidence)
    if trouble is None:
        reason = f"the proxy answered {first.answer} and did not ask for a log-on"
        return undecided(evidence.proxy, reason, do=OTHER_TARGET)
    answer, why = trouble
    found = trouble_found(answer, why)
    if why.code is LOGON_PARENT_ASKS:
        return fails(evidence.proxy, found)
    return undecided(evidence.proxy, why.reason, found, code=why.code)
