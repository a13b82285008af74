"""What would decide a verdict that is open: one command or fact for each way in which it can be."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from proxytest.judgement.evidence import Evidence
from proxytest.judgement.next_actions import AGAIN, BY_HAND, FREE, NAME_THE_PROXY
from proxytest.model.open_verdict import OpenWay, ToDecide
from proxytest.model.profile import ClientKind, ProxySupport
from proxytest.model.result import Result
from proxytest.model.run import ClientVerdict


@dataclass(frozen=True, slots=True)
class Gap:
    """The way in which a verdict is open, and the result or the client that it lacks."""

    way: OpenWay
    result: Result | None = None
    client: ClientVerdict | None = None

    @property
    def check(self) -> str:
        """The check that is concerned."""
        return self.result.check if self.result is not None else "CHECK"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    gap: Gap
    evidence: Evidence
    results: tuple[Result, ...]
    title: str  #: of the client; empty for the run


def to_decide(gap: Gap | None, evidence: Evidence, results: Iterable[Result], title: str = "") -> ToDecide | None:
    """Return the next action; None where nothing is open."""
    if gap is None:
        return None
    case = _Case(gap=gap, evidence=evidence, results=tuple(results), title=title)
    return ToDecide(way=gap.way, action=ACTIONS[gap.way](case), reason=_reason(gap, evidence))


def _reason(gap: Gap, evidence: Evidence) -> str:
    """Return why it is open, where no finding tells it."""
    if gap.client is not None:
        return ": ".join((gap.client.title, *gap.client.reasons[:1]))
    if gap.result is None or gap.result.findings:
        return ""
    of_host = f", {gap.result.target}" if gap.result.target in evidence.asked.targets else ""
    return f"{gap.result.reason} ({gap.result.check}{of_host})"


def _of_result(case: _Case) -> str:
    """Return what the check says itself; else what mends its finding, or the one that blocked it."""
    result = case.gap.result
    if result is None:
        return AGAIN
    blocking = (finding for other in case.results for finding in other.findings if finding.code == result.because)
    remedies = (finding.remedy for finding in (*result.findings, *blocking))
    return result.to_decide or next(remedies, _explain(result))


def _explain(result: Result) -> str:
    return f"Run again with --select {result.check}; proxytest explain {result.check} tells what it needs."


def _not_reached(case: _Case) -> str:
    told = _of_result(case)
    return told if "run again" in told.lower() else f"{told} Then run again."


def _nothing_proven(case: _Case) -> str:
    asked = case.evidence.asked
    if not case.evidence.proxied:
        return NAME_THE_PROXY
    if asked.select or asked.ignore:
        return "Run again without --select and --ignore: what was left proves nothing."
    return _of_result(case)


def _usable(case: _Case) -> str:
    clients = [one for one in case.evidence.profile.clients if one.behind_proxy is ProxySupport.YES]
    clients.sort(key=lambda one: one.kind is not ClientKind.APP)
    named = (f"Name a client that a proxy serves too, such as --client {one.name}." for one in clients)
    return next(named, "Use a profile with a client that a proxy serves.")


def _of_client(case: _Case) -> str:
    client = case.gap.client
    return client.to_decide.action if client is not None and client.to_decide is not None else AGAIN


def _other_hosts(case: _Case) -> str:
    hosts = (host.name for domain in case.evidence.profile.domains for host in domain.hosts)
    return f"Run again with a host of the profile: --target {next(hosts, 'HOST')}."


#: Way -> its action; a test holds that each has one.
ACTIONS: Mapping[OpenWay, Callable[[_Case], str]] = {
    OpenWay.NOT_REACHED: _not_reached,
    OpenWay.OWN_BUG: lambda case: f"Run again with --ignore {case.gap.check}, and report the bug with the JSON report.",
    OpenWay.UNDECIDED: _of_result,
    OpenWay.UNTESTED: _of_result,
    OpenWay.WAIVED: lambda case: f"Remove the waiver of {case.gap.check}: it excuses a gap, and proves nothing.",
    OpenWay.NOTHING_PROVEN: _nothing_proven,
    OpenWay.NO_USABLE_CLIENT: _usable,
    OpenWay.OWN_LIMIT: lambda _: FREE,
    OpenWay.ENDED_EARLY: lambda _: "Run again, and let it come to its end.",
    OpenWay.CLIENT_OPEN: _of_client,
    OpenWay.OTHER_HOSTS: _other_hosts,
    OpenWay.ONLY_ADVICE: lambda case: BY_HAND.format(case.title or "the client"),
    OpenWay.NOT_JUDGED: lambda _: "Run again with --select client --select tunnel: both judge a client.",
}
