"""Draw configurations: the same seed gives the same ones, on every machine."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any

from bench.verdicts.truth import Area, Configuration, Truth, Value
from tests.support.scripted import Authorities

#: The JSON report of a run.
Report = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One fault, or none: how its configurations are drawn, and how they are played."""

    name: str
    area: Area
    draw: Callable[[Random], tuple[dict[str, Value], Truth]] = field(repr=False)
    play: Callable[[Configuration, Authorities], Awaitable[Report]] = field(repr=False)
    product: str = "scripted"
    weight: int = 1  #: how often it comes, beside the others


@cache
def all_kinds() -> tuple[Kind, ...]:
    """Return every kind, area by area."""
    from bench.verdicts import play_logon, play_media, play_real, play_settings, play_tls, play_tunnel, play_websocket

    modules = (play_logon, play_tunnel, play_tls, play_websocket, play_media, play_settings, play_real)
    return tuple(kind for module in modules for kind in module.KINDS)


def generate(seed: int, count: int, only: str = "") -> tuple[Configuration, ...]:
    """Draw so many configurations of the kinds whose name contains `only`.

    Kinds take turns by their weights, in an order that the seed shuffles: of few configurations none has two of one
    kind while another has none.
    """
    turns = [kind for kind in all_kinds() if only in kind.name for _ in range(kind.weight)]
    Random(seed).shuffle(turns)  # noqa: S311  to be repeated, not to be secret
    return tuple(_draw(turns[number % len(turns)], seed, number) for number in range(count)) if turns else ()


def _draw(kind: Kind, seed: int, number: int) -> Configuration:
    random = Random(f"{seed}/{number}/{kind.name}")  # noqa: S311  as above
    given, truth = kind.draw(random)
    return Configuration(
        number=number,
        kind=kind.name,
        area=kind.area,
        product=kind.product,
        given=tuple(given.items()),
        truth=truth,
    )


def kind_of(configuration: Configuration) -> Kind:
    """Return the kind by which a configuration is played."""
    return next(kind for kind in all_kinds() if kind.name == configuration.kind)
