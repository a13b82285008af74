"""Log-ons take little time.

What it checks: the seconds of each log-on that was accepted: the requests with credentials, until they were answered.
Why it matters: a client logs on for each connection, and opens many when it starts. Where each takes a second, people
wait, and clients give up.
How it decides: warn where the median is a second or more. The time includes that in which the proxy connects to the
host. So the log-ons to hosts that were asked for before are the control: where those are quick, it is not the log-on
that takes long. Skip where no log-on was accepted.
Remedy: give the proxy more log-on helpers, or a nearer domain controller; or mend what it looks up for each host.
Sources: field case A8.
"""

from collections.abc import Iterator
from statistics import median

from proxytest.features.logon.logon_times import LogonTime, logon_times
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
from proxytest.model.result import Judgement, Party, Sureness

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

FIRST_IS_SLOW = Code(
    id="tunnel.first-is-slow",
    title="The first tunnel to each host takes a second or more, and later ones do not",
    remedy="Look at what the proxy asks for about each new host: its DNS servers, the service that tells a host's "
    "category, the helpers of its rules. Its log-ons are quick.",
    party=Party.PROXY,
    certainty=Sureness.LIKELY,
)


@check(
    "auth/time",
    reads=(SchemeTried, SchemeRepeated, HttpsTried),
    concerns=by_scheme,
    requirements=("R11",),
    examples=_EXAMPLES,
    codes=(SLOW, FIRST_IS_SLOW),
)
def auth_time(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each scheme by the median of its log-ons."""
    times: dict[Scheme, list[LogonTime]] = {}
    for one in logon_times(evidence.any_of(SchemeTried, SchemeRepeated, TunnelTried)):
        times.setdefault(one.scheme, []).append(one)
    if not times:
        yield without_logon(evidence, "no log-on was accepted")
    for scheme, every in times.items():
        yield _judge(scheme, every)


def _judge(scheme: Scheme, every: list[LogonTime]) -> Judgement:
    seconds = [one.seconds for one in every]
    middle, most = median(seconds), max(seconds)
    number = f"{len(seconds)} log-on{'' if len(seconds) == 1 else 's'}"
    if middle < _SLOW:
        return passes(scheme.value, f"{number}: median {middle:.3f} s, at most {most:.3f} s")
    first, later = _by_turn(every)
    quick = bool(later) and median(later) < _SLOW
    if quick:
        told = f"{len(first)} hosts: median {median(first):.1f} s; asked for again: {median(later):.1f} s"
    else:
        told = f"{number}: median {middle:.1f} s, at most {most:.1f} s"
    finding = (FIRST_IS_SLOW if quick else SLOW).finding(
        message=FIRST_IS_SLOW.title if quick else f"{scheme.label}: each log-on takes {middle:.1f} s",
        expected=f"less than {_SLOW:g} s",
        actual=told,
        evidence=tuple(sorted({one.event for one in every})),
        facts={"median_s": round(middle, 3), "most_s": round(most, 3), "logons": len(seconds)},
    )
    return warns(scheme.value, finding)


def _by_turn(every: list[LogonTime]) -> tuple[list[float], list[float]]:
    """Return the seconds of the first log-on for each host, and of the later ones."""
    seen = set[str]()
    first, later = list[float](), list[float]()
    for one in sorted(every, key=lambda one: one.event):
        (later if one.target in seen else first).append(one.seconds)
        seen.add(one.target)
    return first, later
