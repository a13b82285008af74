"""Open tunnels through one proxy to one target: log on once, then open as many as needed."""

import ssl
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, NoReturn

from proxytest.api.tunnel_errors import AuthenticationRefused, TunnelFailed, TunnelRefused
from proxytest.engine.guard import LockoutGuard
from proxytest.engine.hiding import scrubber_for
from proxytest.engine.schedule import Schedule
from proxytest.features.logon.observations import SchemeTried
from proxytest.features.logon.probes.mechanisms import MECHANISMS
from proxytest.features.logon.probes.schemes import SCHEMES
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.features.proxy.probes.first_contact import CHALLENGES
from proxytest.judgement.evidence import PASSED
from proxytest.model.address import Authority, ProxyAddress
from proxytest.model.answer import Answer
from proxytest.model.challenge import STRENGTH, Scheme
from proxytest.model.event import Failed
from proxytest.model.logon import Logon
from proxytest.model.outcome import Outcome
from proxytest.model.profile import Client, Pins, Profile, ProxySupport
from proxytest.probe.kept_tunnel import KeptTunnel
from proxytest.probe.logons import challenged, working
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan
from proxytest.protocol.request import connect
from proxytest.wire.clock import monotonic
from proxytest.wire.connection import ProxyConnection
from proxytest.wire.dial import Dialler
from proxytest.wire.operation import OperationFailed
from proxytest.wire.recorder import Recorder
from proxytest.wire.stream import OpenStream, open_stream

if TYPE_CHECKING:
    from proxytest.wire.ticket import Ticket

#: The calling program as a client of the engine: it supports every scheme, including Kerberos.
_PROGRAM = Client(
    name="program",
    title="A program",
    behind_proxy=ProxySupport.YES,
    schemes=STRENGTH,
    kerberos=True,
    requirements=(),
)
NO_PROFILE = Profile(
    name="program",
    title="A program that uses tunnels",
    date=date.min,
    source="",
    requirements=(),
    domains=(),
    clients=(_PROGRAM,),
    pins=Pins(derived=date.min, source=""),
)


#: The probes for a log-on, and no others.
_LOG_ON = (CHALLENGES, MECHANISMS, SCHEMES)


class TunnelOpener:
    """Opens tunnels; each has its own trace, so that a long session does not collect them."""

    def __init__(self, plan: Plan, proxy: ProxyAddress, guard: LockoutGuard, context: ssl.SSLContext | None) -> None:
        self.target: Authority = plan.targets[0]
        self._plan = plan
        self._proxy = proxy
        self._guard = guard
        self._context = context
        self._made: Network | None = None
        self._ticket: Ticket | None = None
        self._kept = KeptTunnel()
        self._logon: Logon | None = None

    @property
    def scheme(self) -> Scheme:
        """The scheme of the last tunnel's log-on."""
        return self._logon.scheme if self._logon else Scheme.NONE

    async def open(self) -> OpenStream:
        """Open one tunnel, and log on before the first.

        Raises TunnelFailed, TunnelRefused or AuthenticationRefused.
        """
        if self._guard.remaining == 0:
            self._refuse(Outcome.WITHHELD, self._guard.reason, None, self._network.recorder)
        if self._logon is not None:
            return await self._open(self._logon)
        try:
            self._logon = await self._log_on()
            self._ticket = self._network.access.identity.ticket
            return await self._first_stream() or await self._open(self._logon)
        finally:
            self._kept.close()
            self._made = None  # which holds what the log-on took: most programs open no second tunnel here

    @property
    def _network(self) -> Network:
        if self._made is None:
            recorder = Recorder(now=monotonic, scrubber=scrubber_for(self._plan))
            self._made = Network(self._plan, recorder, self._guard, context=self._context)
            self._made.choose(self._proxy)
            if self._logon is None:
                self._made.keep(self._kept)
            if self._ticket is not None:
                self._made.access.identity.use(self._ticket)
        return self._made

    async def _first_stream(self) -> OpenStream | None:
        """Return the tunnel in which the identity was proven, if it stands."""
        stream, connection = self._kept.stream, self._kept.connection
        self._kept.stream = self._kept.connection = None
        if connection is not None:
            return await self._stream(connection, self._network.recorder)
        return stream

    async def _log_on(self) -> Logon:
        """Ask for the proxy's schemes, and prove the identity once, as an audit does."""
        schedule, recorder = Schedule(_LOG_ON, self._network), self._network.recorder
        await schedule.run()
        evidence = schedule.evidence
        asked = evidence.each(ChallengesSeen)[0]
        if asked.failed is not None:
            raise self._failed(asked.failed, recorder)
        if challenged(evidence) is None and (asked.answer is None or not asked.answer.head.connected):
            self._refuse(Outcome.NOT_CHALLENGED, f"the proxy answered {asked.answer}", asked.answer, recorder)
        logons = working(evidence)
        if not logons:
            self._not_proven(evidence.each(SchemeTried), asked.answer, recorder)
        return logons[0]

    def _not_proven(self, tried: tuple[SchemeTried, ...], answer: Answer | None, recorder: Recorder) -> NoReturn:
        if not tried:
            self._refuse(Outcome.NOT_OFFERED, "the proxy offers no scheme that is known here", answer, recorder)
        telling = next((one for one in tried if one.outcome is Outcome.REFUSED), tried[-1])
        if telling.failed is not None:
            raise self._failed(telling.failed, recorder)
        words = "; ".join(dict.fromkeys(f"{one.scheme.label}: {one.detail or one.outcome}" for one in tried))
        self._refuse(telling.outcome, words, telling.answer or answer, recorder)

    async def _open(self, logon: Logon) -> OpenStream:
        access, recorder, limits = self._network.access, self._recorder(), self._plan.limits
        route, user_agent = access.dialler.route, access.dialler.user_agent
        dialler = Dialler(route, recorder=recorder, limits=limits, user_agent=user_agent)
        dialogue = await replace(access, dialler=dialler).ask(connect(self.target), logon)
        if dialogue.failed is not None:
            raise self._failed(dialogue.failed, recorder)
        ended = dialogue.ended
        if dialogue.connection is None or ended.outcome not in PASSED:
            if dialogue.connection is not None:
                dialogue.connection.close()
            words = f"the proxy answered {dialogue.answer}" if ended.outcome in PASSED else ended.detail
            self._refuse(ended.outcome, words or str(ended.outcome), dialogue.answer, recorder)
        return await self._stream(dialogue.connection, recorder)

    async def _stream(self, connection: ProxyConnection, recorder: Recorder) -> OpenStream:
        limits = self._plan.limits
        try:
            return await open_stream(connection, self.target, context=self._context, recorder=recorder, limits=limits)
        except OperationFailed as error:
            raise self._failed(error.failed, recorder) from None

    def _recorder(self) -> Recorder:
        recorder = Recorder(now=monotonic, scrubber=scrubber_for(self._plan))
        self._network.access.identity.hide_in(recorder.scrubber)
        return recorder

    def _failed(self, failed: Failed, recorder: Recorder) -> TunnelFailed:
        return TunnelFailed(failed, proxy=str(self._proxy), target=str(self.target), trace=recorder.trace)

    def _refuse(self, outcome: Outcome, words: str, answer: Answer | None, recorder: Recorder) -> NoReturn:
        """Raise the error that fits: the user was refused, or only this tunnel."""
        spent = self._guard.remaining == 0
        kind = AuthenticationRefused if spent or outcome is Outcome.REFUSED else TunnelRefused
        raise kind(
            recorder.scrubber.scrub(words),
            answer=answer,
            outcome=outcome,
            proxy=str(self._proxy),
            target=str(self.target),
            trace=recorder.trace,
        )
