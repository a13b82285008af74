"""The proxy accepts the log-on by each authentication scheme.

What it checks: one complete log-on for each scheme that was asked for. With `auto`, the strongest offered scheme comes
first. Each scheme has connections of its own.
Why it matters: this is the first thing that a client does. If it fails, the client stays offline.
How it decides: pass when the proxy opens a tunnel (2xx) and the far end speaks TLS in it. Fail when the proxy refuses
the log-on, closes a connection in the middle of an NTLM handshake, sends a challenge that cannot be answered, or does
not offer a scheme that was asked for by name. Any other answer to the log-on (403, 302, 503, 200 with a page), a lost
connection and silence are undecided, unless the answer says that the log-on failed. Until the proxy has accepted the
user, only one log-on is sent: accounts lock after a few failures.
Remedy: as each finding says.
Sources: RFC 7617 (Basic), RFC 7616 (Digest), MS-NTHT and MS-NLMP (NTLM), RFC 4559 (Negotiate).
"""

from collections.abc import Iterator

from proxytest.features.logon.observations import SchemeTried
from proxytest.features.logon.unconfirmed import refusal_in_words, undecided_logon
from proxytest.judgement.causes import TRANSIENT
from proxytest.judgement.check import Example, check
from proxytest.judgement.codes import (
    LOGON_CONNECTION_CLOSED,
    LOGON_DEMANDED,
    LOGON_FAILED,
    LOGON_NOT_OFFERED,
    LOGON_REFUSED,
    LOGON_REFUSED_IN_WORDS,
    LOGON_TICKET_REFUSED,
    LOGON_TOKEN_REFUSED,
    LOGON_UNANSWERED,
    LOGON_UNCONFIRMED,
    LOGON_UNUSABLE_CHALLENGE,
    LOGON_WITHDRAWN,
)
from proxytest.judgement.evidence import PASSED, Evidence
from proxytest.judgement.examples.digests import DIGESTS
from proxytest.judgement.examples.product_answers import PRODUCTS
from proxytest.judgement.examples.spelling import SPELLING
from proxytest.judgement.examples.tokens import TOKENS
from proxytest.judgement.roles import by_scheme
from proxytest.judgement.say import blocked, fails, passes, skips, undecided, warns
from proxytest.model.challenge import Scheme
from proxytest.model.code import Code
from proxytest.model.outcome import Outcome
from proxytest.model.result import Judgement

_CAUSE = {
    Outcome.REFUSED: (LOGON_REFUSED, "the proxy refuses the user name or the password"),
    Outcome.NOT_OFFERED: (LOGON_NOT_OFFERED, "the proxy does not offer this scheme"),
    Outcome.TOKEN_REFUSED: (LOGON_TOKEN_REFUSED, "the proxy refuses the first token, before any password was tried"),
    Outcome.CONNECTION_LOST: (
        LOGON_CONNECTION_CLOSED,
        "the proxy closes the connection in the middle of the handshake",
    ),
    Outcome.UNUSABLE_CHALLENGE: (LOGON_UNUSABLE_CHALLENGE, "the proxy's challenge cannot be answered"),
    Outcome.FAILED: (LOGON_FAILED, "the connection failed"),
}
_DEMANDED = (LOGON_DEMANDED, "the proxy requires a log-on")
_WITHDRAWN = (LOGON_WITHDRAWN, "the proxy offers this scheme, but stops offering it when the log-on begins")
_TICKET_REFUSED = (LOGON_TICKET_REFUSED, "the proxy refuses the Kerberos ticket")
#: What depends on the scheme; for other schemes that of the code holds.
_REMEDY = {
    (LOGON_REFUSED, Scheme.DIGEST): "Check user name and password, and that the realm of the challenge has this user. "
    "Check that the account is not locked and may use the proxy. Run again.",
    (LOGON_TOKEN_REFUSED, Scheme.NTLM): "Check the proxy's NTLM setup: its domain membership, its domain controller, "
    "its NTLM helper.",
    (LOGON_TOKEN_REFUSED, Scheme.NEGOTIATE): "Let the proxy accept NTLM under Negotiate: not every client supports "
    "Kerberos. (To test Kerberos: proxytest[kerberos].)",
}
_OTHER_HOST = "to try another host than {}, use --target HOST"

_OFFER = """
            1 > CONNECT idbroker.webex.com:443 HTTP/1.1
            1 < HTTP/1.1 407 Proxy Authentication Required
            1 < Proxy-Authenticate: {scheme}
            1 < Content-Length: 0
            1 <
"""
_EXAMPLES = (
    Example(
        title="Basic is answered by 403: for the log-on, or for the host? Only one attempt is made",
        transcript=_OFFER.format(scheme='Basic realm="corp"')
        + """
            2 > CONNECT idbroker.webex.com:443 HTTP/1.1
            2 > Proxy-Authorization: Basic YWxpY2U6d29uZGVybGFuZA==
            2 < HTTP/1.1 403 Forbidden
            2 < Content-Length: 0
            2 <
        """,
        expect={"basic": "undecided"},
        auth=("basic",),
        says="this may refuse the log-on or the host",
    ),
    Example(
        title="Basic is accepted: the tunnel opens, and the far end answers in it",
        transcript=_OFFER.format(scheme='Basic realm="corp"')
        + """
            2 > CONNECT idbroker.webex.com:443 HTTP/1.1
            2 > Proxy-Authorization: Basic YWxpY2U6d29uZGVybGFuZA==
            2 < HTTP/1.1 200 Connection established
            2 <
            2 * speaks TLS as far end
        """,
        expect={"basic": "pass"},
        auth=("basic",),
    ),
    Example(
        title="A wrong password is answered by 403, and the page says so",
        transcript=_OFFER.format(scheme='Basic realm="corp"')
        + """
            2 > CONNECT idbroker.webex.com:443 HTTP/1.1
            2 > Proxy-Authorization: Basic
            2 < HTTP/1.1 403 Authentication failed
            2 < Content-Length: 0
            2 <
        """,
        expect={"basic": "fail"},
        auth=("basic",),
        says="the proxy refuses the log-on with status 403",
    ),
    Example(
        title="The log-on is answered by 200, and then by a page instead of the far end",
        transcript=_OFFER.format(scheme='Basic realm="corp"')
        + """
            2 > CONNECT idbroker.webex.com:443 HTTP/1.1
            2 > Proxy-Authorization: Basic
            2 < HTTP/1.1 200 OK
            2 <
            2 < HTTP/1.1 200 OK
            2 * closes
        """,
        expect={"basic": "undecided"},
        auth=("basic",),
        says="some proxies refuse a log-on in this way",
    ),
    Example(
        title="The directory is down: the proxy answers the log-on by 503",
        transcript=_OFFER.format(scheme='Basic realm="corp"')
        + """
            2 > CONNECT idbroker.webex.com:443 HTTP/1.1
            2 > Proxy-Authorization: Basic
            2 < HTTP/1.1 503 Service Unavailable
            2 < Content-Length: 0
            2 <
        """,
        expect={"basic": "undecided"},
        auth=("basic",),
        says="the log-on cannot be checked now",
    ),
    Example(
        title="A wrong password is tried once",
        transcript=_OFFER.format(scheme='Basic realm="corp"')
        + """
            2 > CONNECT idbroker.webex.com:443 HTTP/1.1
            2 > Proxy-Authorization: Basic
            2 < HTTP/1.1 407 Proxy Authentication Required
            2 < Proxy-Authenticate: Basic realm="corp"
            2 < Content-Length: 0
            2 <
        """,
        expect={"basic": "fail"},
        auth=("basic",),
    ),
    Example(
        title="NTLM was asked for by name and is not offered",
        transcript=_OFFER.format(scheme='Basic realm="corp"'),
        expect={"ntlm": "fail"},
        auth=("ntlm",),
    ),
    Example(
        title="NTLM is offered, but not when the log-on begins: something closes the connections",
        transcript=_OFFER.format(scheme="NTLM")
        + """
            2 > CONNECT idbroker.webex.com:443 HTTP/1.1
            2 > Proxy-Authorization: NTLM
            2 < HTTP/1.1 407 Proxy Authentication Required
            2 < Content-Length: 0
            2 <
        """,
        expect={"ntlm": "fail"},
        auth=("ntlm",),
        says="stops offering it when the log-on begins",
    ),
    Example(
        title="`auto` does not send a password in clear",
        transcript=_OFFER.format(scheme='Basic realm="corp"'),
        expect={"basic": "skip"},
    ),
    Example(
        title="The proxy closes the connection on which it sent its NTLM challenge",
        transcript=_OFFER.format(scheme="NTLM")
        + """
            2 > CONNECT idbroker.webex.com:443 HTTP/1.1
            2 > Proxy-Authorization: NTLM
            2 < HTTP/1.1 407 Proxy Authentication Required
            2 < Proxy-Authenticate: NTLM TlRMTVNTUAACAAAAAAAAAAAAAAAGgokAXmf7HuqyuFEAAAAAAAAAAAAAAAAAAAAA
            2 < Connection: close
            2 < Content-Length: 0
            2 <
            2 * closes
        """,
        expect={"ntlm": "fail"},
        auth=("ntlm",),
    ),
    Example(
        title="An HTTP/1.0 gateway announces a target in its type 2 and leaves it out; NTLM works",
        transcript=_OFFER.format(scheme="NTLM")
        + """
            2 > CONNECT idbroker.webex.com:443 HTTP/1.1
            2 > Proxy-Authorization: NTLM
            2 < HTTP/1.0 407 authenticationrequired
            2 < Proxy-Authenticate: NTLM TlRMTVNTUAACAAAAAAAAAAAAAAAGgokAXmf7HuqyuFEAAAAAAAAAAAAAAAAAAAAA
            2 < Proxy-Connection: Keep-Alive
            2 < Content-Length: 0
            2 <
            2 > CONNECT idbroker.webex.com:443 HTTP/1.1
            2 > Proxy-Authorization: NTLM TlRMTVNTUAADAAAA
            2 < HTTP/1.0 200 Connection established
            2 <
        """,
        expect={"ntlm": "pass"},
        auth=("ntlm",),
    ),
)


_CODES = (
    LOGON_CONNECTION_CLOSED,
    LOGON_DEMANDED,
    LOGON_FAILED,
    LOGON_NOT_OFFERED,
    LOGON_REFUSED,
    LOGON_REFUSED_IN_WORDS,
    LOGON_TICKET_REFUSED,
    LOGON_TOKEN_REFUSED,
    LOGON_UNANSWERED,
    LOGON_UNCONFIRMED,
    LOGON_UNUSABLE_CHALLENGE,
    LOGON_WITHDRAWN,
)


@check(
    "auth/scheme",
    reads=(SchemeTried,),
    proves=True,
    concerns=by_scheme,
    requirements=("R11",),
    examples=(*_EXAMPLES, *PRODUCTS, *SPELLING, *TOKENS, *DIGESTS),
    codes=_CODES,
)
def auth_scheme(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each scheme."""
    tried = evidence.schemes_tried()
    for one in tried:
        yield _judge(one, evidence)
    for scheme in evidence.asked.schemes:
        if scheme not in {one.scheme for one in tried}:
            yield blocked(scheme.value, evidence.why_blocked())


def _judge(tried: SchemeTried, evidence: Evidence) -> Judgement:
    target = tried.scheme.value
    if tried.outcome in PASSED:
        return passes(target, _how(tried))
    if tried.outcome in (Outcome.NO_CREDENTIALS, Outcome.WITHHELD):
        return skips(target, tried.detail)
    if tried.outcome is Outcome.UNDECIDED:
        return undecided(target, tried.detail, code=LOGON_UNCONFIRMED)
    if tried.outcome is Outcome.UNCONFIRMED:
        refusal = refusal_in_words(tried)
        return fails(target, refusal) if refusal is not None else undecided_logon(tried)
    if tried.outcome is Outcome.FAILED and tried.failed is not None and tried.failed.failure in TRANSIENT:
        return undecided(
            target,
            f"the log-on got no answer: {tried.failed}; {_OTHER_HOST.format(tried.target)}",
            code=LOGON_UNANSWERED,
        )
    code, cause = _cause(tried, evidence)
    finding = code.finding(
        message=f"{tried.scheme.label}: {cause}" if tried.scheme is not Scheme.NONE else cause,
        expected=f"the proxy accepts {tried.scheme.label}" if tried.scheme is not Scheme.NONE else "no log-on",
        actual=_seen(tried),
        remedy=_REMEDY.get((code, tried.scheme)),
        evidence=_decisive(tried),
        facts={"scheme": tried.scheme.value, "outcome": tried.outcome.value, "requests": tried.legs},
    )
    return warns(target, finding) if evidence.another_scheme_may_work else fails(target, finding)


def _cause(tried: SchemeTried, evidence: Evidence) -> tuple[Code, str]:
    offered = any(challenge.is_for(tried.scheme) for challenge in evidence.challenges)
    if tried.outcome is Outcome.NOT_OFFERED and tried.legs and offered:
        return _WITHDRAWN
    if tried.scheme is Scheme.NONE:
        return _DEMANDED
    if tried.outcome is Outcome.REFUSED and tried.mechanism == "Kerberos":
        return _TICKET_REFUSED
    return _CAUSE[tried.outcome]


def _how(tried: SchemeTried) -> str:
    if tried.scheme is Scheme.NONE:
        return "the proxy asks for no authentication"
    if tried.outcome is Outcome.NOT_CHALLENGED:
        return f"{tried.detail or 'the proxy allowed the request without a log-on'}; the password was not tested"
    obvious = (None, tried.scheme.label, "UTF-8")
    inside = "" if tried.mechanism in obvious else f" ({tried.mechanism})"
    return f"accepted{inside} after {tried.legs} request{'s' if tried.legs > 1 else ''}"


def _seen(tried: SchemeTried) -> str:
    parts = (str(tried.answer) if tried.answer else "", tried.detail)
    return "; ".join(part for part in parts if part) or tried.outcome


def _decisive(tried: SchemeTried) -> tuple[int, ...]:
    if tried.failed is not None:
        return (tried.failed.event,)
    return (tried.answer.event,) if tried.answer is not None else tried.events
