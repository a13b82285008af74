"""Read a transcript: what a connection is expected to say, and what the scripted proxy does."""

import re
import textwrap
from dataclasses import dataclass, field
from enum import StrEnum

#: Blanks at the end are kept: some proxies send them.
_LINE = re.compile(r"\s*(\d+) ([<>*])(?: (.*))?")


class Turn(StrEnum):
    """Whose turn it is."""

    EXPECT = ">"
    SEND = "<"
    ACT = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Lines of one turn that follow each other."""

    turn: Turn
    lines: tuple[str, ...]


@dataclass(slots=True)
class _Script:
    steps: list[tuple[Turn, list[str]]] = field(default_factory=list)


def read_transcript(text: str) -> dict[int, tuple[Step, ...]]:
    """Return the steps of each connection by its number; a line that is none is an error of the example."""
    scripts: dict[int, _Script] = {}
    for line in textwrap.dedent(text).split("\n"):
        if not line.strip():
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            raise ValueError(f"not a line of a transcript: {line!r}")
        turn, said = Turn(match[2]), match[3] or ""
        steps = scripts.setdefault(int(match[1]), _Script()).steps
        if steps and steps[-1][0] is turn and turn is not Turn.ACT:
            steps[-1][1].append(said)
        else:
            steps.append((turn, [said]))
    return {
        number: tuple(Step(turn=turn, lines=tuple(lines)) for turn, lines in script.steps)
        for number, script in scripts.items()
    }
