"""The clocks of the proxy and of this machine agree.

What it checks: the Date header of the proxy's answers against this machine's clock.
Why it matters: Kerberos fails where clocks differ by more than five minutes. NTLMv2 sends the time too. Certificates
seem expired, or not yet valid.
How it decides: warn beyond five minutes. Only the Date of what the proxy itself wrote counts: a demand for a log-on,
an opened tunnel, or a page with its mark, that no other proxy passed on. An error page may be of a parent proxy or of
a web server, with that one's clock. Undecided where no such answer has a Date.
Remedy: synchronise both clocks (NTP).
Sources: RFC 9110 section 6.6.1; RFC 4120 section 1.6; "What goes wrong in the field", case 10.
"""

from collections.abc import Iterator

from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.judgement.check import Example, check
from proxytest.judgement.clock_of_proxy import dated, dated_by_proxy
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.next_actions import COMPARE_CLOCKS
from proxytest.judgement.roles import by_scheme
from proxytest.judgement.say import blocked, passes, undecided, warns
from proxytest.judgement.transcripts import ASKS, exchange
from proxytest.judgement.why_blocked import why_blocked
from proxytest.model.code import Code
from proxytest.model.result import Judgement

_LIMIT = 300  #: seconds; the default of Kerberos and Active Directory

_EXAMPLES = (
    Example(
        title="The proxy's clock says 2001",
        transcript="""
            1 > CONNECT idbroker.webex.com:443 HTTP/1.1
            1 < HTTP/1.1 407 Proxy Authentication Required
            1 < Date: Tue, 11 Sep 2001 08:00:00 GMT
            1 < Proxy-Authenticate: NTLM
            1 < Content-Length: 0
            1 <
        """,
        expect={"proxy": "warn"},
        user=None,
    ),
    Example(
        title="Both clocks agree",
        transcript=exchange(1, ASKS, "Date: (now)", "Proxy-Authenticate: NTLM"),
        expect={"proxy": "pass"},
        user=None,
    ),
    Example(
        title="An error page, perhaps of a parent or a web server",
        transcript=exchange(1, "HTTP/1.1 502 Bad Gateway", "Date: Tue, 11 Sep 2001 08:00:00 GMT"),
        expect={"proxy": "undecided"},
        user=None,
    ),
    Example(
        title="An answer without a Date",
        transcript="""
            1 > CONNECT idbroker.webex.com:443 HTTP/1.1
            1 < HTTP/1.1 200 OK
            1 <
        """,
        expect={"proxy": "undecided"},
        user=None,
    ),
)


CLOCKS_DIFFER = Code(
    id="clock.differs",
    title="The clocks of the proxy and of this machine differ by more than five minutes",
    remedy="Synchronise both clocks (NTP).",
)


@check(
    "auth/clock",
    reads=(ChallengesSeen,),
    concerns=by_scheme,
    requirements=("R11",),
    examples=_EXAMPLES,
    codes=(CLOCKS_DIFFER,),
)
def auth_clock(evidence: Evidence) -> Iterator[Judgement]:
    """Judge the proxy's Date that is farthest from this machine's clock: nodes have clocks of their own."""
    seen = max(dated_by_proxy(evidence), key=lambda one: abs(one.skew_s or 0.0), default=None)
    if seen is None or seen.skew_s is None or seen.answer is None:
        if evidence.answered:
            yield undecided(evidence.proxy, _unknown(evidence), do=COMPARE_CLOCKS)
        else:
            yield blocked(evidence.proxy, why_blocked(evidence))
        return
    seconds = abs(round(seen.skew_s))
    if seconds <= _LIMIT:
        yield passes(evidence.proxy, f"{seconds} s apart")
        return
    ahead = "ahead of" if seen.skew_s > 0 else "behind"
    finding = CLOCKS_DIFFER.finding(
        message="The clocks of the proxy and of this machine differ by more than five minutes",
        expected=f"at most {_LIMIT} s apart",
        actual=f"the proxy's Date is {seconds} s {ahead} this machine's clock",
        remedy="Synchronise both clocks (NTP).",
        evidence=(seen.answer.event,),
        facts={"skew_s": round(seen.skew_s)},
    )
    yield warns(evidence.proxy, finding)


def _unknown(evidence: Evidence) -> str:
    others = (seen.answer for seen in dated(evidence) if seen.answer is not None)
    if (other := next(others, None)) is None:
        return "the proxy's clock is not known: no answer has a Date header"
    return f"the proxy's clock is not known: only {other} has a Date, which a parent or a web server may have written"
