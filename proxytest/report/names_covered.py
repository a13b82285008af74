"""How many of the profile's names were tested: allowed, denied, and not to be tested."""

from collections.abc import Iterator
from enum import Enum, auto

from proxytest.features.tunnel.observations import FeatureTried, HttpsTried, HybridTried, TunnelTried
from proxytest.model.profile import Domain, Purpose
from proxytest.model.result import Result, Status
from proxytest.model.run import Run
from proxytest.report.affected import hosts_told

_DENIED = frozenset({"policy.pattern-denied", "policy.feature-denied"})
_DENIED_TO_NODE = "policy.hybrid-denied"
_TUNNELS: dict[Purpose, type[TunnelTried]] = {
    Purpose.SERVICE: HttpsTried,
    Purpose.FEATURE: FeatureTried,
    Purpose.HYBRID: HybridTried,
}
_MOST = 4  #: names that are written out


class _Seen(Enum):
    ALLOWED = auto()
    DENIED = auto()
    UNTESTABLE = auto()
    OPEN = auto()


def names_covered(run: Run) -> str:
    """Return sentences on the names that this run's clients need; empty where the user chose what is tested."""
    if run.asked.own_targets or run.asked.select or not run.results:
        return ""
    seen = {domain: _seen(domain, run) for domain in _needed(run)}
    return " ".join(_sentences(run, {state: [one for one, its in seen.items() if its is state] for state in _Seen}))


def _sentences(run: Run, names: dict[_Seen, list[Domain]]) -> Iterator[str]:
    denied, opened = names[_Seen.DENIED], names[_Seen.OPEN]
    tested, total = len(names[_Seen.ALLOWED]) + len(denied), sum(map(len, names.values()))
    if total:
        allowed = ", all allowed" if tested else ""
        yield f"Names tested: {tested} of {total}{', ' + _written(denied, ' denied') if denied else allowed}."
    if opened:
        yield f"Not decided: {_written(opened)}."
    if left := names[_Seen.UNTESTABLE]:
        yield f"Not testable: {len(left)} ({_why(run, left)})."


def _written(domains: list[Domain], word: str = "") -> str:
    """Return how many there are, and the first ones."""
    more = f" and {len(domains) - _MOST} more" if len(domains) > _MOST else ""
    return f"{len(domains)}{word} ({', '.join(domain.pattern for domain in domains[:_MOST])}{more})"


def _why(run: Run, domains: list[Domain]) -> str:
    tried = sum(_passed([one for one in run.results if one.target == domain.pattern]) for domain in domains)
    by_name = f"; a made-up name passed under {tried} of them" if tried else ""
    return f"no host is known under them{by_name}"


def _needed(run: Run) -> Iterator[Domain]:
    """Return the domains of the service, of features, and of hybrid nodes that were named."""
    every = tuple(client.name for client in run.profile.clients)
    clients = {Purpose.SERVICE: every, Purpose.FEATURE: every, Purpose.HYBRID: run.asked.clients}
    for domain in run.profile.domains:
        if domain.purpose is Purpose.SERVICE or any(map(domain.serves, clients.get(domain.purpose, ()))):
            yield domain


def _seen(domain: Domain, run: Run) -> _Seen:
    of_pattern = [result for result in run.results if result.target == domain.pattern]
    codes = {finding.code for result in of_pattern for finding in result.findings}
    if codes & _DENIED or domain.pattern in _denied_to_nodes(run):
        return _Seen.DENIED
    if not domain.hosts:
        return _Seen.UNTESTABLE
    tunnels = _tunnels(domain, run)
    if domain.purpose is Purpose.HYBRID:  # its result is that of the node, which has other patterns too
        return _Seen.ALLOWED if tunnels and all(one.stands for one in tunnels) else _Seen.OPEN
    return _Seen.ALLOWED if _shown(of_pattern, tunnels) else _Seen.OPEN


def _passed(results: list[Result]) -> bool:
    return any(result.status is Status.PASS for result in results)


def _denied_to_nodes(run: Run) -> frozenset[str]:
    """Return the patterns of hosts that are denied to a node, whose result is that of the node."""
    found = (one for result in run.results for one in result.findings if one.code == _DENIED_TO_NODE)
    hosts = (host for one in found for host in hosts_told(one))
    domains = (run.profile.domain_of(host) for host in hosts)
    return frozenset(domain.pattern for domain in domains if domain is not None)


def _tunnels(domain: Domain, run: Run) -> list[TunnelTried]:
    """Return the last tunnel to each host of the pattern."""
    names, kind = {host.name for host in domain.hosts}, _TUNNELS[domain.purpose]
    tried = {one.target: one for one in run.observations if isinstance(one, kind)}
    return [one for target, one in tried.items() if target.rpartition(":")[0] in names]


def _shown(results: list[Result], tunnels: list[TunnelTried]) -> bool:
    """Does a pass rest on one of these tunnels? That of a made-up name is a hint, and shows nothing of a host."""
    events = {event for one in tunnels for event in one.events}
    return any(result.status is Status.PASS and not events.isdisjoint(result.cited) for result in results)
