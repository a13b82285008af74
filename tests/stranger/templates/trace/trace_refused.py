"""The proxy carries out no TRACE.

What it checks: whether TRACE is refused.
Why it matters: the answer to TRACE repeats the request with all that was added on its way.
How it decides: warn where the answer is 200; pass where it is another; undecided where a log-on is asked for first, or
nothing is answered.
Remedy: refuse TRACE at the proxy.
Sources: requirement R11; RFC 9110 section 9.3.8.
"""

from collections.abc import Iterator

from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.say import blocked, passes, undecided, warns
from proxytest.judgement.why_blocked import why_blocked
from proxytest.model.code import Code
from proxytest.model.result import Judgement, Party
from tests.stranger.templates.trace.observations import TraceSeen

_EXAMPLES = (
    Example(
        title="TRACE is answered",
        transcript="""
            1 > CONNECT idbroker.webex.com:443 HTTP/1.1
            1 < HTTP/1.1 407 Proxy Authentication Required
            1 < Proxy-Authenticate: Basic realm="corp"
            1 < Content-Length: 0
            1 <
            2 > CONNECT idbroker.webex.com:443 HTTP/1.1
            2 * closes
            3 > GET http://proxytest-
            3 * closes
            4 > TRACE http://idbroker.webex.com/ HTTP/1.1
            4 < HTTP/1.1 200 OK
            4 < Content-Length: 0
            4 <
        """,
        expect={"proxy": "warn"},
        user=None,
    ),
)

ANSWERED = Code(
    id="trace.answered",
    title="The proxy carries out TRACE",
    remedy="Refuse TRACE at the proxy.",
    party=Party.PROXY,
)


@check("trace/refused", reads=(TraceSeen,), requirements=("R11",), examples=_EXAMPLES, codes=(ANSWERED,))
def trace_refused(evidence: Evidence) -> Iterator[Judgement]:
    """Judge by the status of the answer."""
    seen = evidence.one(TraceSeen)
    if seen is None:
        yield blocked(evidence.proxy, why_blocked(evidence))
    elif seen.answer is None or seen.answer.status == 407:
        reason = "TRACE was not answered, or a log-on was asked for first"
        yield undecided(evidence.proxy, reason, do="Send TRACE by hand, with the log-on.")
    elif seen.answer.status != 200:
        yield passes(evidence.proxy, f"the answer to TRACE is {seen.answer}")
    else:
        finding = ANSWERED.finding(
            message="The proxy carries out TRACE",
            expected="a refusal",
            actual=str(seen.answer),
            evidence=seen.events,
        )
        yield warns(evidence.proxy, finding)
