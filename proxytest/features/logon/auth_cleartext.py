"""Log-ons cannot be read on the way to the proxy.

What it checks: whether Basic was used, or is the log-on that is left, without TLS to the proxy.
Why it matters: anybody on the way can read the user name and the password that Basic sends. Often it is the password
of the domain.
How it decides: warn where Basic was sent to an `http://` proxy. Clients still work, so it is not a failure. Warn too
where no other log-on works and `auto` did not send the password: then nothing behind the log-on is tested.
Remedy: offer a scheme that does not send the password and that the clients support which have only Basic now, such as
NTLM; stop offering Basic where none of them needs it; or let clients that can do so reach the proxy by TLS. To test
with Basic all the same, run again with --auth basic.
Sources: RFC 7617 section 4.
"""

from collections.abc import Iterator

from proxytest.features.logon.in_place_of_basic import in_place_of_basic
from proxytest.features.logon.observations import SchemeTried
from proxytest.judgement.check import Example, check
from proxytest.judgement.codes import LOGON_BASIC_WITHHELD
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.roles import by_scheme
from proxytest.judgement.say import passes, warns
from proxytest.judgement.unseen import without_logon
from proxytest.judgement.why_blocked import basic_withheld
from proxytest.model.challenge import Scheme
from proxytest.model.code import Code
from proxytest.model.result import Finding, Judgement, Party, Sureness

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
        expect={"basic": "warn"},
        says="can be read",
        auth=("basic",),
    ),
    Example(
        title="Basic over plain HTTP is all that the proxy offers: `auto` does not send the password",
        transcript="""
            1 > CONNECT idbroker.webex.com:443 HTTP/1.1
            1 < HTTP/1.1 407 Proxy Authentication Required
            1 < Proxy-Authenticate: Basic realm="corp"
            1 < Content-Length: 0
            1 <
        """,
        expect={"basic": "warn"},
        says="does not send a password",
    ),
)


READABLE = Code(
    id="logon.readable",
    title="User name and password can be read on the way to the proxy",
    remedy="Offer a scheme that the clients support and that does not send the password, or let them reach it by TLS.",
    party=Party.PROXY,
    certainty=Sureness.PROVEN,
)


@check(
    "auth/cleartext",
    reads=(SchemeTried,),
    concerns=by_scheme,
    requirements=("R11",),
    examples=_EXAMPLES,
    codes=(READABLE, LOGON_BASIC_WITHHELD),
)
def auth_cleartext(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each log-on that sent a password."""
    proven = {one.scheme: one for one in evidence.each(SchemeTried) if one.proven}
    withheld = basic_withheld(evidence)
    if withheld is not None:
        yield warns(withheld.scheme.value, _withheld(withheld, evidence))
    elif not proven:
        yield without_logon(evidence, "no password was sent")
    for one in proven.values():
        if evidence.secure:
            yield passes(one.scheme.value, "sent inside TLS")
        elif one.scheme is Scheme.BASIC:
            yield warns(one.scheme.value, _readable(one, evidence))
        else:
            yield passes(one.scheme.value, "the password itself is not sent")


def _readable(tried: SchemeTried, evidence: Evidence) -> Finding:
    return READABLE.finding(
        message="Basic: user name and password can be read on the way to the proxy",
        expected="a log-on that does not send the password, or TLS to the proxy",
        actual="Basic, sent without TLS",
        remedy=in_place_of_basic(evidence),
        evidence=tried.events,
    )


def _withheld(tried: SchemeTried, evidence: Evidence) -> Finding:
    better = in_place_of_basic(evidence)
    return LOGON_BASIC_WITHHELD.finding(
        message="Only Basic is left, and `auto` does not send a password that can be read on the way to the proxy",
        expected="a log-on that does not send the password, or TLS to the proxy",
        actual="Basic, without TLS; nothing behind the log-on was tested",
        remedy="Run again with --auth basic (in a scenario: auth: basic) if this password may be read on the way. "
        f"Better: {better[:1].lower()}{better[1:]}",
        evidence=tried.events,
    )
