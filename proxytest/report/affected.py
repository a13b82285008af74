"""Whom a cause affects: the clients, and the hosts, joined by the patterns of the profile."""

from collections.abc import Iterable, Iterator

from proxytest.model.challenge import Scheme
from proxytest.model.listing import listed
from proxytest.model.profile import Domain
from proxytest.model.result import Finding
from proxytest.model.run import Run
from proxytest.report.by_cause import Cause, clients_of
from proxytest.report.clients import deciding

_HTTPS = ":443"
_SCHEMES = {scheme.value: f"log-ons by {scheme.label}" for scheme in Scheme} | {
    Scheme.NONE.value: "requests without a log-on"
}
_NAMED = 3  #: clients that are named where all are affected; of more it is said that all are


def affected(run: Run, cause: Cause) -> str:
    """Return the clients and the hosts in a line, such as `Windows and Mac; all 7 hosts of *.wbx2.com`."""
    return "; ".join(filter(None, (_clients(run, cause), places(run, cause)))) or "the proxy"


def places(run: Run, cause: Cause) -> str:
    """Return the hosts, and whatever else was tried, of all findings of the cause."""
    return where(run, (target for problem in cause.every for target in problem.targets))


def where(run: Run, targets: Iterable[str]) -> str:
    """Return targets in a line, without the proxy, and without clients, which are told by their titles."""
    others = {"", "-", run.proxy.url, *(client.client for client in run.clients)}
    return ", ".join(joined(run, (one for one in dict.fromkeys(targets) if one not in others)))


def patterns_of(run: Run, cause: Cause) -> frozenset[str]:
    """Return the patterns of the profile that hold a host of the cause, or are themselves its target."""
    targets = {target for one in cause.every for target in (*one.targets, *hosts_told(one.finding))}
    held = (_domain(run, target) or run.profile.domain_of(target) for target in targets)
    return frozenset(domain.pattern for domain in held if domain is not None)


def hosts_told(finding: Finding) -> tuple[str, ...]:
    """Return the hosts that a finding names among its facts, where its target is a client."""
    hosts = finding.facts.get("hosts")
    return tuple(hosts.split(", ")) if isinstance(hosts, str) else ()


def joined(run: Run, targets: Iterable[str]) -> Iterator[str]:
    """Join targets that the same pattern of the profile holds; others are named as they are."""
    groups: dict[str, list[str]] = {}
    for target in targets:
        domain = _domain(run, target)
        groups.setdefault(domain.pattern if domain else target, []).append(target)
    for name, members in groups.items():
        hosts = [one for one in members if one != name]
        yield _group(name, hosts, _tried(run, name)) if hosts else _alone(name)


def _alone(target: str) -> str:
    """Write a target that is in no pattern: a scheme, a port, or a host."""
    return f"port {target}" if target.isdecimal() else _SCHEMES.get(target, target.removesuffix(_HTTPS))


def _group(pattern: str, hosts: list[str], tried: frozenset[str]) -> str:
    names = [host.removesuffix(_HTTPS) for host in hosts]
    if names == [pattern]:
        return pattern
    total = len(tried.union(hosts))
    if len(hosts) == total > 1:
        return f"all {total} hosts of {pattern}"
    return ", ".join(names) if total == 1 else f"{', '.join(names)} ({len(hosts)} of {total} hosts of {pattern})"


def _tried(run: Run, pattern: str) -> frozenset[str]:
    """Return the hosts of a pattern that the audit asked for."""
    return frozenset(one for one in run.asked.targets if (found := _domain(run, one)) and found.pattern == pattern)


def _domain(run: Run, target: str) -> Domain | None:
    exact = next((one for one in run.profile.domains if one.pattern == target), None)
    host, colon, port = target.rpartition(":")
    return exact or (run.profile.domain_of(host) if colon and port.isdecimal() else None)


def _clients(run: Run, cause: Cause) -> str:
    hurt = clients_of(run, cause)
    every = deciding(run)
    if len(hurt) > _NAMED and len(hurt) == len(run.clients):
        return f"all {len(hurt)} clients"
    if len(hurt) > _NAMED and set(every) <= set(hurt):
        others = [one.title for one in hurt if one not in every]
        return listed([f"all {len(every)} {'apps' if len(every) < len(run.clients) else 'clients'}", *others])
    return listed(one.title for one in hurt)
