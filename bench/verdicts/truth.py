"""A configuration, and what is true of it by construction."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from proxytest.model.result import Party
from proxytest.model.run import Verdict

#: What a seed draws: numbers, words, and tuples of them, so that equal configurations compare equal.
Value = str | int | float | bool | None | tuple[str, ...]
Given = tuple[tuple[str, Value], ...]

PASSES = frozenset({Verdict.COMPATIBLE, Verdict.WARNINGS})
FAILS = frozenset({Verdict.INCOMPATIBLE})
OPEN = frozenset({Verdict.INCONCLUSIVE})
WARNS = frozenset({Verdict.WARNINGS})
FAILS_OR_OPEN = FAILS | OPEN


_LOOKS = ("headers", "page", "opens", "joined", "closes", "pause")


class Area(StrEnum):
    """The areas of which precision and recall are told."""

    LOGON = "log-on"
    TUNNEL = "tunnel, limits"
    TLS = "TLS"
    WEBSOCKET = "WebSocket"
    MEDIA = "media"
    SETTINGS = "PAC, settings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """The right answer: any of these verdicts, and any of these codes with any of these parties."""

    verdicts: frozenset[Verdict]
    codes: frozenset[str] = frozenset()  #: empty: nothing is wrong
    parties: frozenset[Party] = frozenset()  #: empty: not compared
    also: frozenset[str] = frozenset()  #: codes that may be told beside, since they follow from the fault

    @property
    def healthy(self) -> bool:
        """Is nothing wrong?"""
        return not self.codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """One network: what a kind made of what the seed drew, and its truth."""

    number: int
    kind: str
    area: Area
    product: str  #: "scripted", or the names of the real servers
    given: Given
    truth: Truth

    @property
    def drawn(self) -> Mapping[str, Any]:
        """What was drawn, by its name; each kind knows what its values are."""
        return dict(self.given)

    @property
    def name(self) -> str:
        """The number, the kind, and what was drawn for it; not how the proxy looks, which is no fault."""
        drawn = " ".join(f"{key}={_short(value)}" for key, value in self.given if key not in _LOOKS and value != ())
        return f"{self.number:03} {self.kind} {drawn}".rstrip()


def _short(value: Value) -> str:
    text = "+".join(value) if isinstance(value, tuple) else str(value)
    text = text.replace(" ", "_")
    return text if len(text) <= 40 else f"{text[:37]}..."


def fault(
    verdicts: frozenset[Verdict],
    *codes: str,
    party: Party | tuple[Party, ...] = (),
    also: tuple[str, ...] = (),
) -> Truth:
    """The truth of a fault; any of the codes is right."""
    parties = party if isinstance(party, tuple) else (party,)
    return Truth(verdicts=verdicts, codes=frozenset(codes), parties=frozenset(parties), also=frozenset(also))


def healthy(*also: str, verdicts: frozenset[Verdict] = PASSES) -> Truth:
    """The truth where nothing is wrong, but perhaps for a remark that the kind itself gives cause for."""
    return Truth(verdicts=verdicts, also=frozenset(also))
