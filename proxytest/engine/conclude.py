"""From observations to the finished report: used by a run and by a replay alike."""

from dataclasses import replace
from datetime import datetime

from proxytest import __version__
from proxytest.engine.judge import judge
from proxytest.engine.registry import all_checks
from proxytest.engine.verdict import clients_of, overall
from proxytest.judgement.evidence import Evidence
from proxytest.model.event import Event
from proxytest.model.observation import Observation, SettingsSeen
from proxytest.model.profile import Profile
from proxytest.model.run import FORMAT, Asked, Proxy, Run, Tool
from proxytest.protocol.fingerprints import identify


def conclude(
    *,
    profile: Profile,
    asked: Asked,
    observations: tuple[Observation, ...],
    trace: tuple[Event, ...],
    started: datetime,
    duration_s: float,
) -> Run:
    """Judge what was seen."""
    evidence = Evidence(profile=profile, asked=asked, observations=observations)
    results = judge(evidence, all_checks())
    clients = clients_of(evidence, results)
    settings = evidence.one(SettingsSeen)
    return Run(
        format=FORMAT,
        tool=Tool(name="proxytest", version=__version__),
        started=started,
        duration_s=round(duration_s, 3),
        profile=profile,
        asked=asked,
        proxy=Proxy(url=settings.proxy if settings else None, product=identify(evidence.proxy_answers())),
        verdict=overall(evidence, results, clients),
        clients=clients,
        results=results,
        observations=observations,
        trace=trace,
    )


def judge_again(run: Run, profile: Profile | None = None) -> Run:
    """Judge a stored run with today's checks, perhaps by another profile; nothing touches the network."""
    again = conclude(
        profile=profile or run.profile,
        asked=run.asked,
        observations=run.observations,
        trace=run.trace,
        started=run.started,
        duration_s=run.duration_s,
    )
    return replace(again, tool=run.tool)
