"""What a machine can do, or cannot."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How far it goes."""

    OK = "ok"
    LIMITED = "limited"
    MISSING = "missing"


class Area(StrEnum):
    """What it is for."""

    LOG_ON = "log-on"
    NETWORK = "network"
    TRUST = "trust"
    MACHINE = "machine"
    MORE = "more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ability:
    """One thing that an audit can use."""

    area: Area
    name: str
    state: State
    detail: str
    remedy: str = ""  #: how to get it, where it is not whole
    needed: bool = False  #: can no audit run without it?


def can_audit(abilities: tuple[Ability, ...]) -> bool:
    """Is all there that an audit needs?"""
    return not lacking(abilities)


def lacking(abilities: tuple[Ability, ...]) -> tuple[Ability, ...]:
    """Return what is missing without which no audit can run."""
    return tuple(one for one in abilities if one.needed and one.state is State.MISSING)
