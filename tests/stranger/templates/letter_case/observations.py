"""A tunnel to a name in capitals."""

from dataclasses import dataclass
from typing import Literal

from proxytest.features.tunnel.observations import TunnelTried


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterCaseTried(TunnelTried):
    """A tunnel to a host whose name was written in capitals."""

    purpose: Literal["letter-case"] = "letter-case"

    @property
    def title(self) -> str:
        """What was done."""
        return "a name in capitals"
