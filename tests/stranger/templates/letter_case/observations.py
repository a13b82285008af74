"""A tunnel to a name in capitals."""

from dataclasses import dataclass
from typing import Literal

from proxytest.features.tunnel.observations import TunnelTried


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterCaseTried(TunnelTried):
    """A tunnel to a host whose name was written in capitals; it has title and note of every tunnel."""

    purpose: Literal["letter-case"] = "letter-case"
