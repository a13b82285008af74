"""Hybrid nodes and connectors reach the names that they alone need.

What it checks: CONNECT to the hosts that the node or connector needs and no app does, such as those of its containers.
Only for those that --client names, or `clients` in a scenario.
Why it matters: a node that cannot fetch its containers is never upgraded, and in the end stops.
How it decides: fail where the proxy denies a host of the node. Pass where a host of each pattern is allowed, and none
is denied. Undecided where a pattern is neither. Skip where no node or connector was named, or --target names hosts.
Names without a stable host are not tried.
Remedy: allow the names for CONNECT to port 443, for the node alone if you like.
Sources: requirement R27.
"""

from collections.abc import Iterator
from dataclasses import replace

from proxytest.features.tunnel.observations import HybridTried
from proxytest.judgement.check import Example, check
from proxytest.judgement.codes import HYBRID_DENIED
from proxytest.judgement.disturbances import CONTROLS
from proxytest.judgement.evidence import NO_TARGET, Evidence, host_of
from proxytest.judgement.names_allowed import OPEN_CODES, Denials, judge_pattern
from proxytest.judgement.roles import Role
from proxytest.judgement.say import fails, passes, skips
from proxytest.judgement.transcripts import DENIES, exchange
from proxytest.model.profile import Client, Domain, Purpose
from proxytest.model.result import Finding, Judgement, Status
from proxytest.model.traffic import Traffic

_EXAMPLES = (
    Example(
        title="No node was named",
        transcript=exchange(1, DENIES),
        expect={NO_TARGET: "skip"},
        profile="webex-2026",
        says="--client",
    ),
)


@check(
    "client/hybrid",
    reads=(HybridTried, *CONTROLS),
    role=Role.PER_CLIENT,
    requirements=("R27",),
    traffic=(Traffic.SIGNALLING,),
    examples=_EXAMPLES,
    codes=(HYBRID_DENIED, *OPEN_CODES),
)
def client_hybrid(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each node or connector that was named."""
    if not any(one.purpose is Purpose.HYBRID for one in evidence.profile.domains):
        return
    named = [client for client in evidence.profile.clients if client.name in evidence.asked.clients]
    judged = [client for client in named if _domains(client, evidence)]
    if evidence.asked.own_targets or not judged:
        why = "--target names hosts" if evidence.asked.own_targets else "no node with names of its own was named"
        yield skips(NO_TARGET, f"{why}: their names are tried for --client NODE, without --target")
        return
    yield from (_judged(client, evidence) for client in judged)


def _domains(client: Client, evidence: Evidence) -> list[Domain]:
    """Return the patterns that this client alone needs, and that can be tried."""
    hybrid = (one for one in evidence.profile.domains if one.purpose is Purpose.HYBRID and one.hosts)
    return [one for one in hybrid if one.serves(client.name)]


def _judged(client: Client, evidence: Evidence) -> Judgement:
    """Join the judgements of the client's patterns: it needs each of them."""
    rows = [
        judge_pattern(domain, "hybrid", evidence, lambda denials: fails(client.name, _denied(client, denials)))
        for domain in _domains(client, evidence)
    ]
    if denied := [finding for row in rows if row.status is Status.FAIL for finding in row.findings]:
        return fails(client.name, *denied)
    unproven = [row for row in rows if row.status is not Status.PASS]
    if not unproven:
        shown = tuple(sorted({event for row in rows for event in row.evidence}))
        return passes(client.name, f"allowed: {', '.join(row.target for row in rows)}", evidence=shown)
    first = unproven[0]
    reason = first.reason if len(unproven) == len(rows) else f"{first.target}: {first.reason}"
    return replace(first, target=client.name, reason=reason)


def _denied(client: Client, denials: Denials) -> Finding:
    hosts = ", ".join(map(host_of, denials.reasons))
    return HYBRID_DENIED.finding(
        message=f"The proxy denies or cuts names that only this client needs: {client.title}",
        expected="CONNECT is allowed",
        actual=str(denials),
        remedy=f"Allow {hosts} and the patterns that they stand for, for CONNECT to port 443.",
        evidence=denials.events,
        facts={"client": client.name, "hosts": hosts},
    )
