"""The proxy offers an authentication scheme that clients speak.

What it checks: the challenges in the answer to a CONNECT without credentials.
Why it matters: a client can only log on with a scheme that the proxy offers and that the client speaks itself.
How it decides: pass where no authentication is asked for, or a scheme of a client of the profile is among the
challenges; fail where a 407 offers nothing that any client speaks.
Remedy: enable one of the schemes that the profile lists, on the listener or policy layer that clients use.
Sources: RFC 9110 section 11.7.1 (Proxy-Authenticate).
"""

from collections.abc import Iterator

from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.say import fails, passes, skips
from proxytest.model.observation import ChallengesSeen
from proxytest.model.result import Finding, Judgement

_ASK = "1 > CONNECT idbroker.webex.com:443 HTTP/1.1"
_EXAMPLES = (
    Example(
        title="All challenges joined in one line",
        transcript=f"""
            {_ASK}
            1 < HTTP/1.1 407 Proxy Authentication Required
            1 < Proxy-Authenticate: Negotiate, NTLM, Digest realm="a, b", nonce="x", Basic realm="corp"
            1 < Content-Length: 0
            1 <
        """,
        expect={"proxy": "pass"},
        user=None,
    ),
    Example(
        title="Only schemes that no client speaks",
        transcript=f"""
            {_ASK}
            1 < HTTP/1.1 407 Proxy Authentication Required
            1 < Proxy-Authenticate: Bearer
            1 < Proxy-Authenticate: Kerberos
            1 < Content-Length: 0
            1 <
        """,
        expect={"proxy": "fail"},
    ),
    Example(
        title="A 407 without any challenge",
        transcript=f"""
            {_ASK}
            1 < HTTP/1.1 407 Proxy Authentication Required
            1 < Content-Length: 0
            1 <
        """,
        expect={"proxy": "fail"},
    ),
    Example(
        title="Sent to a log-on page before any challenge: nothing is known of the schemes",
        transcript=f"""
            {_ASK}
            1 < HTTP/1.1 302 Found
            1 < Location: http://gateway.corp.test/logon
            1 < Content-Length: 0
            1 <
        """,
        expect={"proxy": "skip"},
    ),
)


@check("auth/offered", requirements=("R11",), examples=_EXAMPLES)
def auth_offered(evidence: Evidence) -> Iterator[Judgement]:
    """Compare the offer with what the clients of the profile speak."""
    asked = [seen for seen in evidence.each(ChallengesSeen) if seen.answer is not None]
    if not asked:
        yield skips(evidence.proxy, evidence.why_no_tunnel())
        return
    demanding = next((seen for seen in asked if seen.answer and seen.answer.status in (401, 407)), None)
    if demanding is None or demanding.answer is None:
        if any(seen.answer.head.connected for seen in asked if seen.answer):
            yield passes(evidence.proxy, "the proxy asks for no authentication")
        else:
            yield skips(evidence.proxy, f"not known: the proxy answered {asked[0].answer} and asked for nothing")
        return
    names = tuple(dict.fromkeys(challenge.scheme for challenge in demanding.challenges))
    spoken = {scheme.value for client in evidence.profile.clients for scheme in client.schemes}
    common = [name for name in names if name.lower() in spoken]
    if common:
        yield passes(evidence.proxy, f"offers {', '.join(names)}")
        return
    yield fails(
        evidence.proxy,
        Finding(
            message="The proxy asks for authentication, but offers no scheme that a client speaks",
            expected=f"one of {', '.join(sorted(spoken))}",
            actual=f"{demanding.answer}; offered: {', '.join(names) or 'nothing'}",
            remedy=f"Enable one of {', '.join(sorted(spoken))} on the proxy for these clients.",
            evidence=(demanding.answer.event,),
        ),
    )
