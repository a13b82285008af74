"""Answers by which a product is known."""

from dataclasses import dataclass
from typing import Literal

from proxytest.model.answer import Answer
from proxytest.model.event import Failed
from proxytest.model.observation import Observation, ended


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPageSeen(Observation):
    """The proxy's own answer to a request for a name that cannot exist; it tells the product."""

    kind: Literal["error-page"] = "error-page"
    target: str
    answer: Answer | None = None
    failed: Failed | None = None
    events: tuple[int, ...] = ()

    @property
    def title(self) -> str:
        """What was done."""
        return "the proxy's error page"

    @property
    def note(self) -> str:
        """The proxy's answer."""
        return ended(self, str(self.answer or ""))

    @property
    def wants_refusal(self) -> bool:
        """No proxy can fetch it."""
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayFileSeen(Observation):
    """The answer to a file that McAfee Web Gateway serves itself, whatever the host."""

    kind: Literal["gateway-file"] = "gateway-file"
    target: str  #: the host that was named
    answer: Answer | None = None
    failed: Failed | None = None
    events: tuple[int, ...] = ()

    @property
    def note(self) -> str:
        """The answer."""
        return ended(self, str(self.answer or ""))
