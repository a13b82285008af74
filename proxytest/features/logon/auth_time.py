"""Log-ons take little time.

What it checks: the seconds of each log-on that was accepted: the requests with credentials, until they were answered.
Why it matters: a client logs on for each connection, and opens many when it starts. Where each takes a second, people
wait, and clients give up.
How it decides: warn where the median is a second or more. The time includes that in which the proxy connects to the
host. Skip where no log-on was accepted.
Remedy: give the proxy more log-on helpers, or a nearer domain controller.
Sources: field case A8.
"""

from collections.abc import Iterator
from statistics import median

from proxytest.features.logon.logon_times import logon_times
from proxytest.features.logon.observations import SchemeRepeated, SchemeTried
from proxytest.features.tunnel.observations import HttpsTried, TunnelTried
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import NO_TARGET, Evidence
from proxytest.judgement.roles import by_scheme
from proxytest.judgement.say import passes, warns
from proxytest.judgement.transcripts import OPENS, exchange, inside, offer
from proxytest.judgement.unseen import without_logon
from proxytest.model.challenge import Scheme
from proxytest.model.code import Code
from proxytest.model.result import Judgement

_SLOW = 1.0  #: seconds

_EXAMPLES = (
    Example(title="No log-on", transcript=exchange(1, OPENS), expect={NO_TARGET: "skip"}),
    Example(
        title="An accepted log-on",
        transcript=offer('Basic realm="corp"')
        + "".join(exchange(number, OPENS) for number in range(2, 9))
        + inside(8, "HTTP/1.1 200 OK"),
        auth=("basic",),
        expect={"basic": "pass"},
        says="median",
    ),
)

SLOW = Code(
    id="logon.slow",
    title="Each log-on takes a second or more",
    remedy="Give the proxy more log-on helpers (Squid: auth_param ... children), or a nearer domain controller.",
)


@check(
    "auth/time",
    reads=(SchemeTried, SchemeRepeated, HttpsTried),
    concerns=by_scheme,
    requirements=("R11",),
    examples=_EXAMPLES,
    codes=(SLOW,),
)
def auth_time(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each scheme by the median of its log-ons."""
    seconds: dict[Scheme, list[tuple[float, int]]] = {}
    for scheme, took, event in logon_times(evidence.any_of(SchemeTried, SchemeRepeated, TunnelTried)):
        seconds.setdefault(scheme, []).append((took, event))
    if not seconds:
        yield without_logon(evidence, "no log-on was accepted")
    for scheme, every in seconds.items():
        yield _judge(scheme, [took for took, _ in every], tuple(event for _, event in every))


def _judge(scheme: Scheme, seconds: list[float], events: tuple[int, ...]) -> Judgement:
    middle, most = median(seconds), max(seconds)
    number = f"{len(seconds)} log-on{'' if len(seconds) == 1 else 's'}"
    told = f"{number}: median {middle:.1f} s, at most {most:.1f} s"
    if middle < _SLOW:
        return passes(scheme.value, f"{number}: median {middle:.3f} s, at most {most:.3f} s")
    finding = SLOW.finding(
        message=f"{scheme.label}: each log-on takes {middle:.1f} s",
        expected=f"less than {_SLOW:g} s",
        actual=told,
        evidence=tuple(sorted(set(events))),
        facts={"median_s": round(middle, 3), "most_s": round(most, 3), "logons": len(seconds)},
    )
    return warns(scheme.value, finding)
