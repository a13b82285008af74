"""Carry out a plan: reach the proxy, prove the identity once, then fan out."""

from functools import partial

from proxytest.engine.certificate_servers import ask_certificate_servers
from proxytest.engine.conclude import conclude
from proxytest.engine.fan_out import open_tunnels
from proxytest.engine.guard import LockoutGuard
from proxytest.engine.hiding import scrubber_for
from proxytest.engine.mechanisms import learn_mechanisms
from proxytest.engine.media import media_beside
from proxytest.engine.pac import follow_pac, with_audited
from proxytest.engine.policy import ask_wildcards, try_past_the_proxy
from proxytest.engine.prove import challenge_for, prove
from proxytest.engine.session import Notify, Session
from proxytest.engine.vary import repeat, vary
from proxytest.features.product.probes.error_page import ask_error_page
from proxytest.features.product.probes.gateway_file import ask_gateway_file
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.features.proxy.probes import ask_challenges, reach
from proxytest.features.settings.observations import SettingsSeen
from proxytest.model.address import Authority
from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.event import Operation, Phase
from proxytest.model.run import Run
from proxytest.probe.plan import Plan
from proxytest.wire.clock import monotonic, utc_now
from proxytest.wire.recorder import Observer, Recorder


async def audit(
    plan: Plan,
    notify: Notify = lambda _: None,
    observer: Observer = lambda _: None,
    guard: LockoutGuard | None = None,
) -> Run:
    """Run an audit; what the network does is in the result, never an exception.

    `notify` is told of each probe, `observer` of each event of the trace; `guard` knows what the account went through
    in earlier runs.
    """
    started = utc_now()
    recorder = Recorder(now=monotonic, scrubber=scrubber_for(plan), observer=observer)
    settings = _settings(plan, recorder)
    plan, pac = await follow_pac(plan, recorder, notify)
    observations = [with_audited(settings, plan), *pac]
    async with media_beside(plan, recorder, notify) as media:
        if plan.proxy is not None:
            session = Session(plan, plan.proxy, recorder, notify, guard)
            await _examine(session)
            observations += session.observations
        observations += await media
    return conclude(
        profile=plan.profile,
        asked=plan.asked,
        observations=tuple(observations),
        trace=recorder.trace,
        started=started,
        duration_s=recorder.elapsed(),
    )


def _settings(plan: Plan, recorder: Recorder) -> SettingsSeen:
    proxy = str(plan.proxy) if plan.proxy else None
    found = f"proxy {proxy or 'none'} by {plan.proxy_source or 'nothing'}, PAC {plan.pac or 'none'}"
    events = [recorder.record(0, Operation.SETTINGS, Phase.DONE, detail=found)]
    for seen in plan.sources:
        if seen.says:
            told = f"{seen.source.label}: {seen.words}"
            events.append(recorder.record(0, Operation.SETTINGS, Phase.DONE, detail=told))
    return SettingsSeen(
        proxy=proxy,
        source=plan.proxy_source,
        pac=recorder.scrubber.scrub(plan.pac) if plan.pac else None,
        settings=plan.settings,
        sources=plan.sources,
        platform=plan.platform,
        events=tuple(events),
    )


async def _examine(session: Session) -> None:
    """Take the steps in their order; each needs what the one before found."""
    dialled = await session.observe("Reach the proxy", session.proxy, reach(session.dialler, session.judge))
    if dialled.failed is not None:
        return
    asked = await _ask_challenges(session)
    if not any(seen.answer is not None for seen in asked):
        return
    demanding = next((seen for seen in asked if _demands(seen)), None)
    if demanding is not None:
        await learn_mechanisms(session, demanding)
    schemes = await prove(session, demanding, asked)
    challenges = demanding.challenges if demanding else ()
    if demanding is not None:
        await repeat(session, schemes, demanding)
    free = frozenset(seen.target for seen in asked if seen.answer is not None and not _demands(seen))
    await open_tunnels(session, schemes, challenges, free=free)
    if demanding is not None:
        await vary(session, demanding)
    scheme = schemes[0] if schemes else Scheme.NONE
    await _error_page(session, scheme, demanding)
    if session.plan.active:
        await _gateway_file(session, scheme, demanding)
    if schemes:
        await _look_around(session, scheme, challenge_for(challenges, scheme))
    if session.plan.direct and session.wants("policy/addresses", "client/ios", "tls/inspection"):
        await try_past_the_proxy(session)


async def _look_around(session: Session, scheme: Scheme, challenge: Challenge | None) -> None:
    """Ask for what lies beside the targets; last, since it is the least that a verdict needs."""
    if session.wants("policy/wildcard"):
        await ask_wildcards(session, scheme, challenge)
    if session.wants("tls/revocation", "tls/inspection"):
        await ask_certificate_servers(session, scheme, challenge)


async def _ask_challenges(session: Session) -> list[ChallengesSeen]:
    """Ask for one target; where it passes without a challenge, for all: exemptions go by destination.

    Where two in a row get no answer, nothing that speaks HTTP is there, and the rest is spared the time-outs.
    """
    first, *others = session.plan.targets
    asked = [await _challenges(session, first)]
    if asked[0].answer is None and (other := session.elsewhere(first)) is not None:
        others.remove(other)
        asked.append(await _challenges(session, other))
    if asked[-1].answer is not None and not _demands(asked[-1]):
        asked += await session.at_once(partial(_challenges, session, target) for target in others)
    return asked


async def _challenges(session: Session, target: Authority) -> ChallengesSeen:
    return await session.observe("Ask for challenges", target, ask_challenges(session.dialler, target, utc_now))


def _demands(seen: ChallengesSeen) -> bool:
    return seen.answer is not None and seen.answer.status in (401, 407)


async def _error_page(session: Session, scheme: Scheme, demanding: ChallengesSeen | None) -> None:
    challenge = challenge_for(demanding.challenges, scheme) if demanding else None
    page = ask_error_page(session.dialler, session.identity, scheme, challenge)
    await session.observe("Ask for a name that cannot exist", "*.invalid", page)


async def _gateway_file(session: Session, scheme: Scheme, demanding: ChallengesSeen | None) -> None:
    challenge = challenge_for(demanding.challenges, scheme) if demanding else None
    host = session.plan.targets[0].host
    asked = ask_gateway_file(session.dialler, session.identity, host, scheme, challenge)
    await session.observe("Ask for a file of McAfee Web Gateway's own", host, asked)
