"""What the tasks of one run share: the trace, the trusted roots, and the proxy once it is known."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from proxytest import __version__
from proxytest.model.address import ProxyAddress
from proxytest.probe.ask import Access
from proxytest.probe.identity import Guard, Identity
from proxytest.probe.kept_tunnel import KeptTunnel
from proxytest.probe.plan import Plan
from proxytest.probe.turn import Turn
from proxytest.wire.chain_inspector import ChainInspector
from proxytest.wire.clock import utc_now
from proxytest.wire.dial import Dialler, Route
from proxytest.wire.recorder import Recorder
from proxytest.wire.trust import far_end_context, proxy_context

USER_AGENT = f"proxytest/{__version__}"

if TYPE_CHECKING:
    from proxytest.model.observation import Observation

_T = TypeVar("_T")


class Network:
    """The network access of one run."""

    def __init__(self, plan: Plan, recorder: Recorder, guard: Guard, *, context: ssl.SSLContext | None = None) -> None:
        """Serve one run; `context` is for the far ends, and None accepts any certificate: it is judged afterwards."""
        self.plan = plan
        self.recorder = recorder
        self.guard = guard
        self.inspector = ChainInspector(
            plan.trusted, recorder=recorder, clock=utc_now, system=plan.system, verifiers=plan.verifiers
        )
        self.context = context or far_end_context()
        self.noted: list[Observation] = []  #: of controls that the guard asked for
        self.prepares = False  #: may what proves something begin, since its turn will come soon?
        self._access: Access | None = None
        self._shared: dict[type, object] = {}

    def choose(self, proxy: ProxyAddress) -> None:
        """Use this proxy from now on."""
        identity = Identity(self.plan.credentials, proxy_host=proxy.authority.host, permits=self.guard)
        identity.hide_in(self.recorder.scrubber)
        self._access = Access(
            dialler=self.dialler(proxy, self.plan.proxy_context or self.plan.pac_context),
            identity=identity,
            inspector=self.inspector,
            context=self.context,
            tls=self.plan.tls,
        )

    def use_address(self, address: str) -> None:
        """Reach the proxy by this one of its addresses from now on."""
        self._access = replace(self.access, dialler=self.access.dialler.by_address(address))

    @property
    def silent(self) -> int:
        """The number of requests that the proxy leaves without an answer."""
        return self._access.dialler.distance.silent if self._access is not None else 0

    @property
    def asking(self) -> int:
        """The number of requests that the proxy has not answered yet."""
        return self._access.asking.count if self._access is not None else 0

    @property
    def answers_late(self) -> bool:
        """Did the proxy answer, and never at once?"""
        return self._access is not None and self._access.dialler.distance.answers_late

    @property
    def far(self) -> bool:
        """Is the proxy far away?"""
        return self._access is not None and self._access.dialler.distance.far

    def close(self) -> None:
        """Close what waits for a request."""
        if self._access is not None:
            self._access.dialler.close()

    @contextmanager
    def others_wait(self) -> Iterator[Callable[[], None]]:
        """Let the proofs of what begins now wait until the block ends; it may begin once the function was called."""
        turn = Turn(self.guard)

        def prepare() -> None:
            self._access, self.prepares = replace(self.access, permits=turn), self.far

        try:
            yield prepare
        finally:
            self.prepares = False
            turn.comes()

    def keep(self, kept: KeptTunnel) -> None:
        """Keep the tunnel of a log-on for a program, and the connection that was asked without one for the log-on."""
        self._access = replace(self.access, kept=kept)
        self.access.dialler.thrifty = True

    def slow_down(self) -> None:
        """Open connections more slowly from now on: the proxy has shown a limit."""
        if self._access is not None:
            dialler, quiet = self._access.dialler, self.plan.limits.quiet
            dialler.pace = min(max(2 * dialler.pace, quiet / 4), quiet / 2)

    @property
    def access(self) -> Access:
        """The access through the proxy; using it before the proxy is known is a bug."""
        if self._access is None:
            raise RuntimeError("no proxy was chosen")
        return self._access

    def dialler(self, proxy: ProxyAddress, context: ssl.SSLContext | None = None) -> Dialler:
        """Return a dialler for a proxy; without a context, an https:// one is verified as usual."""
        trust = (context or proxy_context(None)) if proxy.secure else None
        route = Route(proxy=proxy, overrides=self.plan.overrides, context=trust)
        return Dialler(route, recorder=self.recorder, limits=self.plan.limits, user_agent=USER_AGENT)

    def shared(self, kind: type[_T], make: Callable[[], _T]) -> _T:
        """Return the object of this kind that the run's tasks share; it is made at the first call."""
        if kind not in self._shared:
            self._shared[kind] = make()
        found = self._shared[kind]
        if not isinstance(found, kind):
            raise TypeError(kind)
        return found
