"""Before a load, the account is proven once, by the probes of an audit: a wrong password costs one attempt."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle

from proxytest.engine.guard import LockoutGuard
from proxytest.engine.hiding import scrubber_for
from proxytest.engine.schedule import Schedule
from proxytest.features.logon.observations import SchemeTried
from proxytest.features.logon.probes.mechanisms import MECHANISMS
from proxytest.features.logon.probes.schemes import SCHEMES
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.features.proxy.probes.first_contact import CHALLENGES
from proxytest.model.address import Authority
from proxytest.model.logon import Logon
from proxytest.probe.ask import Access
from proxytest.probe.logons import challenged, working
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan
from proxytest.wire.clock import monotonic
from proxytest.wire.dial import Dialler, Route
from proxytest.wire.recorder import Recorder

_LOG_ON = (CHALLENGES, MECHANISMS, SCHEMES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """The way that each arrival of the load takes."""

    access: Access
    logon: Logon
    target: Authority
    own_address: str
    routes: Iterator[Route]  #: to each address of the proxy in turn, without a look-up each time


async def prove(plan: Plan, guard: LockoutGuard) -> Proven | str:
    """Log on once; return why that did not work, as a sentence."""
    if plan.proxy is None:
        return "no proxy is named: use --proxy"
    network = Network(plan, Recorder(now=monotonic, scrubber=scrubber_for(plan)), guard)
    network.choose(plan.proxy)
    schedule = Schedule(_LOG_ON, network)
    await schedule.run()
    network.close()
    evidence = schedule.evidence
    asked = evidence.each(ChallengesSeen)
    if asked and asked[0].failed is not None:
        return f"the proxy gave no answer: {asked[0].failed}"
    opened = bool(asked) and asked[0].answer is not None and asked[0].answer.head.connected
    logons = working(evidence)
    if not logons or (challenged(evidence) is None and not opened):
        return _not_proven(evidence.each(SchemeTried), asked)
    dialler = network.access.dialler
    return Proven(
        access=network.access,
        logon=logons[0],
        target=plan.targets[0],
        own_address=network.recorder.own_address,
        routes=cycle([dialler.by_address(one).route for one in dialler.addresses] or [dialler.route]),
    )


def _not_proven(tried: tuple[SchemeTried, ...], asked: tuple[ChallengesSeen, ...]) -> str:
    if tried:
        return "; ".join(
            dict.fromkeys(f"{one.scheme.label}: {one.detail or one.failed or one.outcome}" for one in tried)
        )
    return f"the proxy answered {asked[0].answer}" if asked else "the proxy was not asked"


def dialler_for(proven: Proven, recorder: Recorder) -> Dialler:
    """Return a dialler of one arrival."""
    one = proven.access.dialler
    return Dialler(next(proven.routes), recorder=recorder, limits=one.limits, user_agent=one.user_agent)
