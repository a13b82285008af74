"""What the probe of `--active` saw; it is asked only where the user wants it."""

from dataclasses import dataclass
from typing import Literal

from proxytest.model.answer import Answer
from proxytest.model.event import Failed


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayFileSeen:
    """The answer to a file that McAfee Web Gateway serves itself, whatever the host."""

    kind: Literal["gateway-file"] = "gateway-file"
    target: str  #: the host that was named
    answer: Answer | None = None
    failed: Failed | None = None
    events: tuple[int, ...] = ()
