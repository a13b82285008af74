"""From observations to the finished report, for both a run and a replay."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from proxytest import __version__
from proxytest.engine.expectations import compared
from proxytest.engine.next_action import to_decide
from proxytest.engine.outlook.outlooks import outlooks, stopping
from proxytest.engine.run_checks import judge
from proxytest.engine.verdict import clients_of, judged_with_gap
from proxytest.engine.waivers import waive, waiver_uses
from proxytest.features.registry import all_checks
from proxytest.features.settings.observations import SettingsSeen
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.network_logon import network_logon, without_what_is_behind
from proxytest.judgement.other_ways import as_clients_ask
from proxytest.judgement.own_limits import untested, without_own_limits
from proxytest.judgement.product_name import product_of
from proxytest.model.event import Event
from proxytest.model.observation import Observation
from proxytest.model.profile import Profile
from proxytest.model.run import FORMAT, Asked, Expect, Proxy, Run, Tool
from proxytest.model.withdrawn import Outlook, Withdrawn
from proxytest.probe.plan import targets_of


def conclude(
    *,
    profile: Profile,
    asked: Asked,
    observations: tuple[Observation, ...],
    trace: tuple[Event, ...],
    started: datetime,
    duration_s: float,
    complete: bool = True,
) -> Run:
    """Judge the observations, and who stops when what clients use today is withdrawn."""
    run = _judged(
        profile=profile,
        asked=asked,
        observations=observations,
        trace=trace,
        started=started,
        duration_s=duration_s,
        complete=complete,
    )
    return replace(run, forecast=stopping(run, _again))


def _judged(
    *,
    profile: Profile,
    asked: Asked,
    observations: tuple[Observation, ...],
    trace: tuple[Event, ...],
    started: datetime,
    duration_s: float,
    complete: bool = True,
) -> Run:
    """Judge the observations, with the waivers that are valid on the day of the run."""
    kept = without_own_limits(observations)
    portal = network_logon(kept)
    evidence = Evidence(
        profile=profile,
        asked=asked,
        observations=kept if portal is None else without_what_is_behind(kept),
        network_logon=portal,
        untested=untested(observations),
        complete=complete,
    )
    told = tuple(as_clients_ask(one, evidence) for one in evidence.observations)
    evidence = replace(evidence, observations=told)
    checks = all_checks()
    today = started.astimezone(UTC).date()
    results = waive(judge(evidence, checks), asked.waivers, proxy=evidence.proxy, today=today)
    clients = clients_of(evidence, results, checks)
    verdict, gap = judged_with_gap(evidence, results, clients, checks)
    settings = evidence.one(SettingsSeen)
    return Run(
        format=FORMAT,
        tool=Tool(name="proxytest", version=__version__),
        started=started,
        duration_s=round(duration_s, 3),
        profile=profile,
        asked=asked,
        proxy=Proxy(url=settings.proxy if settings else None, product=product_of(evidence)),
        verdict=verdict,
        clients=clients,
        results=results,
        observations=observations,
        trace=trace,
        expectations=compared(asked, verdict, results, proxy=evidence.proxy),
        complete=complete,
        to_decide=to_decide(gap, evidence, results),
        waivers=waiver_uses(results, asked.waivers, proxy=evidence.proxy, today=today),
    )


def judge_again(run: Run, profile: Profile | None = None) -> Run:
    """Judge a stored run with today's checks, perhaps by another profile; nothing touches the network.

    Another profile has its own hosts: those that were not tried leave the verdict open.
    """
    asked = run.asked
    if profile is not None and not asked.own_targets:
        asked = replace(asked, targets=tuple(map(str, targets_of(profile))))
    if profile is not None and profile != run.profile:
        asked = replace(asked, expect=Expect())  # the scenario's expectations are for its own profile
    again = _again(replace(run, profile=profile or run.profile, asked=asked))
    return replace(again, forecast=stopping(again, _again))


def forecast(run: Run, withdrawn: Iterable[Withdrawn] = tuple(Withdrawn)) -> tuple[Outlook, ...]:
    """Return what becomes of the clients of a stored run when each of these is withdrawn; nothing is sent."""
    return outlooks(run, _again, withdrawn)


def _again(run: Run) -> Run:
    again = _judged(
        profile=run.profile,
        asked=run.asked,
        observations=run.observations,
        trace=run.trace,
        started=run.started,
        duration_s=run.duration_s,
        complete=run.complete,
    )
    return replace(again, tool=run.tool, machine=run.machine)
