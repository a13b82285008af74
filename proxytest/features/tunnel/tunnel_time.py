"""Tunnels open in little time.

What it checks: the seconds from CONNECT to its answer, where no log-on is asked for. With a log-on: see auth/time.
Why it matters: clients open many tunnels when they start, and give up where each takes seconds.
How it decides: warn where CONNECT took a second or more for every host of several, and everything else was quick: the
connection to the proxy, and TLS and a request inside the tunnel, which pass the same network and the same far end.
Names that do not exist tell the look-up of names from what comes after it. Undecided where one host alone was asked
for. Pass where all takes long: that is distance.
Remedy: look at what the proxy asks for about each host (DNS, categories, rules), and how it connects to it.
Sources: RFC 9110 section 9.3.6 (CONNECT is answered once the host is connected); field case A8.
"""

from collections.abc import Iterable, Iterator
from statistics import median

from proxytest.features.tunnel.observations import HttpsTried, TunnelTried, UnknownNameTried
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.say import blocked, passes, skips, undecided, warns
from proxytest.judgement.transcripts import OPENS, exchange, inside
from proxytest.judgement.why_blocked import why_blocked
from proxytest.model.challenge import Scheme
from proxytest.model.code import Code
from proxytest.model.result import Finding, Judgement, Party, Sureness
from proxytest.protocol.denial import Denial, denial_of

_SLOW = 1.0  #: seconds
_HOST = "idbroker.webex.com:443"

_EXAMPLES = (
    Example(
        title="A tunnel that opens at once",
        transcript=exchange(1, OPENS) + inside(1, "HTTP/1.1 200 OK"),
        expect={"proxy": "pass"},
        says="median",
    ),
    Example(
        title="No tunnel",
        transcript="".join(exchange(number, "HTTP/1.1 403 Forbidden", target=_HOST) for number in (1, 2)),
        expect={"proxy": "skip"},
    ),
)

SLOW = Code(
    id="tunnel.slow",
    title="Each tunnel takes a second or more to open, and everything else is quick",
    remedy="Look at what the proxy does before it answers CONNECT: its DNS servers, the service that tells a host's "
    "category, the helpers of its rules, and whether it tries addresses (IPv6) that it cannot reach.",
    party=Party.PROXY,
    certainty=Sureness.LIKELY,
)

_NAMES = (
    "Names that do not exist take as long: look first at the proxy's DNS servers, and at the service that tells a "
    "host's category. Then at the helpers of its rules."
)
_NOT_NAMES = (
    "Names that do not exist are answered quickly, so it is not DNS: look at how the proxy connects to hosts (IPv6 "
    "that it cannot reach, a firewall or parent proxy), and at what it scans or asks for before it answers."
)


@check(
    "tunnel/time",
    reads=(HttpsTried,),
    beside=(UnknownNameTried,),
    requirements=("R01",),
    examples=_EXAMPLES,
    codes=(SLOW,),
)
def tunnel_time(evidence: Evidence) -> Iterator[Judgement]:
    """Judge the first tunnel to each host."""
    opened = [one for one in evidence.each(HttpsTried) if one.stands and one.connect_s is not None]
    without = [one for one in opened if one.scheme is Scheme.NONE]
    if not opened:
        yield blocked(evidence.proxy, why_blocked(evidence))
    elif not without:
        yield skips(evidence.proxy, "a log-on is asked for: auth/time tells how long it takes")
    else:
        yield _judge(without, evidence)


def _judge(opened: list[HttpsTried], evidence: Evidence) -> Judgement:
    first = {one.target: one for one in reversed(opened)}.values()
    seconds = [one.connect_s or 0.0 for one in first]
    told = f"{len(seconds)} host{'' if len(seconds) == 1 else 's'}: median {median(seconds):.3f} s"
    rest = median(one.duration_s - (one.connect_s or 0.0) for one in first)
    if min(seconds) < _SLOW or rest >= min(seconds) / 2:
        return passes(evidence.proxy, told)
    if len(seconds) == 1:
        reason = f"{told}, by the proxy or by this host: no other was asked for"
        return undecided(evidence.proxy, reason, do="Run again with another host too (--target).")
    return warns(evidence.proxy, _finding(first, f"{told}, at least {min(seconds):.1f} s; else {rest:.1f} s", evidence))


def _finding(first: Iterable[HttpsTried], told: str, evidence: Evidence) -> Finding:
    events = tuple(sorted(one.answer.event for one in first if one.answer is not None))
    seconds = [one.connect_s or 0.0 for one in first]
    looked_up = [one.connect_s or 0.0 for one in evidence.each(UnknownNameTried) if _was_looked_up(one)]
    names = f"; names that do not exist: median {median(looked_up):.1f} s" if looked_up else ""
    remedy = None if not looked_up else _NAMES if median(looked_up) >= _SLOW else _NOT_NAMES
    return SLOW.finding(
        message=f"Each tunnel takes {median(seconds):.1f} s to open",
        expected=f"less than {_SLOW:g} s from CONNECT to its answer",
        actual=f"{told}{names}",
        remedy=remedy,
        evidence=events,
        facts={"median_s": round(median(seconds), 3), "least_s": round(min(seconds), 3), "hosts": len(seconds)},
    )


def _was_looked_up(tried: TunnelTried) -> bool:
    """Did the proxy look the name up before it answered? Then that is most of the time."""
    return tried.connect_s is not None and tried.answer is not None and denial_of(tried.answer) is Denial.NAME
