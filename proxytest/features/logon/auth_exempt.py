"""The log-on is asked for on all hosts, or on none.

What it checks: each host, by a CONNECT without credentials before any log-on.
Why it matters: where some domains are exempt from the log-on and others are not, sign-in works and notifications do
not, or the other way round.
How it decides: a pass names the hosts that are exempt. Warn where some are, and no log-on works for the others.
Remedy: exempt all hosts of the service from the log-on, or none.
Sources: field case A16; requirement R11.
"""

from collections.abc import Iterator

from proxytest.features.logon.observations import SchemeTried
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import Evidence, host_of
from proxytest.judgement.say import blocked, passes, warns
from proxytest.judgement.transcripts import OPENS, exchange, offer
from proxytest.judgement.why_blocked import why_blocked
from proxytest.model.code import Code
from proxytest.model.result import Finding, Judgement, Party, Sureness

_NAMED = 8  #: hosts in one sentence, at most

_EXAMPLES = (
    Example(title="No log-on at all", transcript=exchange(1, OPENS), expect={"proxy": "pass"}),
    Example(title="A log-on for the host", transcript=offer("NTLM"), user=None, expect={"proxy": "pass"}),
)

EXEMPT = Code(
    id="logon.exempt",
    title="Some hosts are exempt from the log-on, and no log-on works for the others",
    remedy="Exempt all hosts of the service from the log-on, or give --user to test with one.",
    party=Party.PROXY,
    certainty=Sureness.PROVEN,
)


@check(
    "auth/exempt",
    reads=(ChallengesSeen, SchemeTried),
    requirements=("R11",),
    examples=_EXAMPLES,
    codes=(EXEMPT,),
)
def auth_exempt(evidence: Evidence) -> Iterator[Judgement]:
    """Compare the hosts by what they were asked for first."""
    first: dict[str, ChallengesSeen] = {}
    for seen in evidence.each(ChallengesSeen):
        if seen.answer is not None:
            first.setdefault(seen.target, seen)
    asking = [one for one in first.values() if one.answer is not None and one.answer.status == 407]
    exempt = [one for one in first.values() if one.answer is not None and one.answer.head.connected]
    if not first:
        yield blocked(evidence.proxy, why_blocked(evidence))
    elif not asking or not exempt:
        asked = "a log-on is asked for" if asking else "no log-on is asked for"
        yield passes(evidence.proxy, f"{asked}, the same for each of {len(first)} hosts")
    elif evidence.working_schemes():
        yield passes(evidence.proxy, f"{len(asking)} of {len(first)} hosts ask for a log-on; exempt: {_hosts(exempt)}")
    else:
        yield warns(evidence.proxy, _finding(asking, exempt))


def _finding(asking: list[ChallengesSeen], exempt: list[ChallengesSeen]) -> Finding:
    return EXEMPT.finding(
        message="Some hosts are exempt from the log-on, and others are not",
        expected="all hosts exempt, or a log-on that works",
        actual=f"exempt: {_hosts(exempt)}; not exempt: {_hosts(asking)}",
        evidence=tuple(sorted({one.answer.event for one in asking if one.answer is not None})),
        facts={"exempt": len(exempt), "asking": len(asking)},
    )


def _hosts(seen: list[ChallengesSeen]) -> str:
    names = [host_of(one.target) for one in seen]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
