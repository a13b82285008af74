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
from proxytest.judgement.transcripts import offer
from proxytest.judgement.why_blocked import why_blocked
from proxytest.model.code import Code
from proxytest.model.result import Judgement, Party
from tests.stranger.templates.trace.observations import TraceSeen


def _example(title: str, status: str, *answer: str) -> Example:
    """Ask for a log-on, then answer TRACE (4) so, or close."""
    said = "".join(f"4 < {line}\n" for line in answer) or "4 * closes\n"
    transcript = f"""
{offer('Basic realm="corp"')}
            2 > CONNECT idbroker.webex.com:443 HTTP/1.1
            2 * closes
            3 > GET http://proxytest-
            3 * closes
            4 > TRACE http://idbroker.webex.com/ HTTP/1.1
{said}"""
    return Example(title=title, transcript=transcript, expect={"proxy": status}, user=None)


_EXAMPLES = (
    _example("TRACE is answered", "warn", "HTTP/1.1 200 OK", "Content-Length: 0", ""),
    _example("TRACE is refused", "pass", "HTTP/1.1 405 Method Not Allowed", "Content-Length: 0", ""),
    _example("TRACE is not answered", "undecided"),
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
