"""The verdict benchmark: `make bench-verdicts`, or `python -m bench.verdicts --seed N --count N`."""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench.verdicts.generate import generate
from bench.verdicts.play import play_all
from bench.verdicts.score import Outcome
from bench.verdicts.tables import misses, table


def main(arguments: Sequence[str] | None = None) -> None:
    """Draw, play, and print the table and every miss."""
    given = _parser().parse_args(arguments)
    drawn = generate(given.seed, given.count, given.only)
    if given.number is not None:
        drawn = tuple(one for one in drawn if one.number == given.number)
    configurations = [one for one in drawn if not given.scripted or one.product == "scripted"]
    if given.away:
        configurations = [replace(one, given=(*one.given, ("away", given.away))) for one in configurations]
    if given.list:
        _print(*(one.name for one in configurations))
        return
    began = time.monotonic()
    outcomes = list(play_all(configurations, given.processes, _progress if given.verbose else lambda _: None))
    seconds = time.monotonic() - began
    missed = list(misses(outcomes))
    kinds = Counter(one.configuration.kind for one in outcomes if one.missed).most_common()
    lines = (
        f"Seed {given.seed}, {len(outcomes)} configurations, {seconds:.0f} s, {len(missed)} missed.",
        "",
        *table(outcomes),
        "",
        *(f"- {kind}: {count}" for kind, count in kinds),
        "",
        *missed,
    )
    _print(*lines)
    if given.output:
        given.output.write_text("\n".join(lines) + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench.verdicts", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="what is drawn")
    parser.add_argument("--count", type=int, default=520, help="configurations")
    parser.add_argument("--only", default="", metavar="TEXT", help="kinds whose name contains this")
    parser.add_argument("--scripted", action="store_true", help="leave out the real servers, which want root")
    parser.add_argument("--away", type=float, metavar="SECONDS", help="a round trip to the scripted proxies")
    parser.add_argument("--number", type=int, help="of the configurations, the one that is played")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--list", action="store_true", help="name the configurations, and play none")
    parser.add_argument("--verbose", action="store_true", help="name each as it is done")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write the result to a file too")
    return parser


def _progress(outcome: Outcome) -> None:
    mark = "MISS" if outcome.missed else "ok"
    sys.stderr.write(f"{mark:4} {outcome.seconds:5.1f} s {outcome.configuration.name}\n")


def _print(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
