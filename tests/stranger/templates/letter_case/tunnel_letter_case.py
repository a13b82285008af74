"""A host's name in capitals opens a tunnel too.

What it checks: with --active, whether CONNECT to a name in capitals is let through as that in small letters is.
Why it matters: both mean the same host; a list that compares letters denies what a program writes otherwise.
How it decides: pass where the tunnel opens; warn where it is refused and the one to the name in small letters stands;
undecided where that one does not stand either, or nothing was answered; skip without --active.
Remedy: let the proxy's lists compare names without regard to case.
Sources: requirement R01; RFC 9110 section 4.2.3 (the host is case-insensitive).
"""

from collections.abc import Iterator

from proxytest.features.tunnel.observations import HttpsTried
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.next_actions import AGAIN
from proxytest.judgement.say import blocked, passes, skips, undecided, warns
from proxytest.judgement.transcripts import DENIES, HOST, OPENS, exchange, inside
from proxytest.judgement.why_blocked import why_blocked
from proxytest.model.code import Code
from proxytest.model.result import Judgement, Party
from tests.stranger.templates.letter_case.observations import LetterCaseTried

#: No log-on is asked for, and in the tunnel the far end answers.
_SMALL_LETTERS = exchange(1, OPENS) + inside(1, "HTTP/1.1 200 OK")

_EXAMPLES = (
    Example(
        title="A list of small letters alone",
        transcript=_SMALL_LETTERS + exchange(2, DENIES, target=HOST.upper()),
        expect={HOST: "warn"},
        active=True,
    ),
    Example(
        title="A list that knows names in either case",
        transcript=_SMALL_LETTERS + exchange(2, OPENS, target=HOST.upper()) + "2 * speaks TLS as far end\n",
        expect={HOST: "pass"},
        active=True,
    ),
    Example(
        title="No answer to the name in capitals",
        transcript=f"{_SMALL_LETTERS}2 > CONNECT {HOST.upper()} HTTP/1.1\n2 * closes\n",
        expect={HOST: "undecided"},
        active=True,
    ),
    Example(
        title="Not asked, since no --active was given",
        transcript=_SMALL_LETTERS,
        expect={HOST: "skip"},
        says="use --active",
    ),
)

CASE_MATTERS = Code(
    id="connect.case-matters",
    title="The proxy denies a name in capitals that it allows in small letters",
    remedy="Let the proxy's lists compare names without regard to case.",
    party=Party.PROXY,
)


@check(
    "tunnel/letter-case",
    reads=(LetterCaseTried, HttpsTried),
    requirements=("R01",),
    examples=_EXAMPLES,
    codes=(CASE_MATTERS,),
)
def tunnel_letter_case(evidence: Evidence) -> Iterator[Judgement]:
    """Compare the tunnel to the name in capitals with that to the same name in small letters."""
    target = next(iter(evidence.asked.targets), evidence.proxy)
    tried = next(reversed(evidence.each(LetterCaseTried)), None)
    if tried is None:
        unasked = skips(target, "not tested: use --active")
        yield blocked(target, why_blocked(evidence)) if evidence.asked.active else unasked
    elif tried.stands:
        yield passes(target, "the name in capitals opens a tunnel too")
    elif tried.answer is None or not _stands_in_small_letters(target, evidence):
        reason = "the name in capitals got no answer, or no tunnel opens to the name in small letters either"
        yield undecided(target, reason, do=AGAIN)
    else:
        finding = CASE_MATTERS.finding(
            message="The proxy denies a name in capitals that it allows in small letters",
            expected="a tunnel to either",
            actual=f"{tried.answer} to CONNECT {tried.target}",
            evidence=tried.events,
        )
        yield warns(target, finding)


def _stands_in_small_letters(target: str, evidence: Evidence) -> bool:
    """Is there a control? Without one a refusal tells nothing of the letters."""
    return any(one.stands for one in evidence.each(HttpsTried) if one.target == target)
