"""The answer to TRACE."""

from dataclasses import dataclass
from typing import Literal

from proxytest.model.answer import Answer
from proxytest.model.event import Failed
from proxytest.model.observation import Observation, ended


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceSeen(Observation):
    """The answer to TRACE without a log-on."""

    kind: Literal["trace"] = "trace"
    target: str
    answer: Answer | None = None
    failed: Failed | None = None
    events: tuple[int, ...] = ()

    @property
    def note(self) -> str:
        """The answer."""
        return ended(self, str(self.answer or ""))
