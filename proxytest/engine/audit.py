"""Carry out a plan: reach the proxy, prove the identity once, then fan out."""

from functools import partial

from proxytest.engine.conclude import conclude
from proxytest.engine.fan_out import open_tunnels
from proxytest.engine.plan import Plan
from proxytest.engine.prove import challenge_for, prove
from proxytest.engine.session import Notify, Session
from proxytest.engine.vary import vary
from proxytest.model.address import Authority, parse_authority
from proxytest.model.challenge import Scheme
from proxytest.model.event import Operation, Phase
from proxytest.model.observation import ChallengesSeen, Observation, SettingsSeen, TokenReply
from proxytest.model.run import Run
from proxytest.probe.error_page import ask_error_page
from proxytest.probe.negotiate import ask_mechanisms
from proxytest.probe.proxy import ask_challenges, reach
from proxytest.protocol.auth.choose import offered_schemes
from proxytest.protocol.redact import Scrubber
from proxytest.wire.clock import monotonic, utc_now
from proxytest.wire.recorder import Recorder


async def audit(plan: Plan, notify: Notify = lambda _: None) -> Run:
    """Run an audit; what the network does is in the result, never an exception."""
    started = utc_now()
    recorder = Recorder(now=monotonic, scrubber=Scrubber())
    observations: list[Observation] = [_settings(plan, recorder)]
    if plan.proxy is not None:
        session = Session(plan, plan.proxy, recorder, notify)
        await _examine(session)
        observations += session.observations
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
    event = recorder.record(0, Operation.SETTINGS, Phase.DONE, detail=found)
    return SettingsSeen(proxy=proxy, source=plan.proxy_source, pac=plan.pac, settings=plan.settings, events=(event,))


async def _examine(session: Session) -> None:
    """Take the steps in their order; each needs what the one before found."""
    dialled = await session.observe("Reach the proxy", session.proxy, reach(session.dialler, session.judge))
    if dialled.failed is not None:
        return
    asked = await _ask_challenges(session)
    if not any(seen.answer is not None for seen in asked):
        return
    demanding = next((seen for seen in asked if _demands(seen)), None)
    if demanding is not None and Scheme.NEGOTIATE in offered_schemes(demanding.challenges):
        mechanisms = ask_mechanisms(session.dialler, parse_authority(demanding.target))
        seen = await session.observe("Ask what Negotiate leads to", demanding.target, mechanisms)
        session.identity.raw_negotiate = seen.raw is TokenReply.CONTINUED and seen.wrapped is not TokenReply.CONTINUED
    schemes = await prove(session, demanding, asked)
    challenges = demanding.challenges if demanding else ()
    free = frozenset(seen.target for seen in asked if seen.answer is not None and not _demands(seen))
    await open_tunnels(session, schemes, challenges, free=free)
    if demanding is not None:
        await vary(session, schemes, demanding)
    await _error_page(session, schemes[0] if schemes else Scheme.NONE, demanding)


async def _ask_challenges(session: Session) -> list[ChallengesSeen]:
    """Ask for one target; where it passes without a challenge, for all: exemptions go by destination."""
    first, *others = session.plan.targets
    asked = [await _challenges(session, first)]
    if not _demands(asked[0]):
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
