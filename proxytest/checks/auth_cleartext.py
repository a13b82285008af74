"""Which log-ons can be read on the way to the proxy.

What it checks: whether Basic was used without TLS to the proxy.
Why it matters: Basic carries user and password in a form that anybody on the way can read; often it is the password
of the domain.
How it decides: it says which it is. It is no failure of the clients, which speak Basic so by themselves; the report
tells it because a roll-out multiplies it.
Remedy: offer NTLM, Negotiate or Digest; or let clients reach the proxy by TLS, where they can.
Sources: RFC 7617 section 4.
"""

from collections.abc import Iterator

from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import NO_TARGET, Evidence
from proxytest.judgement.say import passes, skips
from proxytest.model.challenge import Scheme
from proxytest.model.observation import SchemeTried
from proxytest.model.result import Judgement

_EXAMPLES = (
    Example(
        title="Basic over plain HTTP, asked for by name",
        transcript="""
            1 > CONNECT idbroker.webex.com:443 HTTP/1.1
            1 < HTTP/1.1 407 Proxy Authentication Required
            1 < Proxy-Authenticate: Basic realm="corp"
            1 < Content-Length: 0
            1 <
            2 > CONNECT idbroker.webex.com:443 HTTP/1.1
            2 < HTTP/1.1 403 Forbidden
            2 < Content-Length: 0
            2 <
        """,
        expect={"basic": "pass"},
        auth=("basic",),
    ),
)


@check("auth/cleartext", requirements=("R11",), examples=_EXAMPLES)
def auth_cleartext(evidence: Evidence) -> Iterator[Judgement]:
    """Say of each proof whether it could be read."""
    proven = [one for one in evidence.each(SchemeTried) if one.proven]
    if not proven:
        yield skips(NO_TARGET, "no password was sent")
    for one in proven:
        if one.scheme is Scheme.BASIC and not evidence.proxy.startswith("https://"):
            yield passes(one.scheme.value, "user and password were readable between this machine and the proxy")
        else:
            how = "inside TLS" if evidence.proxy.startswith("https://") else "the password itself is not sent"
            yield passes(one.scheme.value, how)
