"""`proxytest doctor`."""

import json
import os
import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

from proxytest import __version__
from proxytest.cli.output import write_text
from proxytest.doctor.ability import Ability, Area, State, can_audit, lacking
from proxytest.doctor.diagnosis import diagnosis
from proxytest.model.errors import UsageError
from proxytest.protocol.this_copy import how_to_add_here
from proxytest.report.visible import visible

_HEADS = {
    "log-on": "Log-on",
    "network": "Network",
    "trust": "Certificates",
    "machine": "This machine",
    "more": "What may be added",
}
_WIDTH = 100
_NOT_HERE = 1  #: the exit status where no audit can run


def examine(proxy: str | None, cacert: Path | None, *, as_json: bool) -> int:
    """Tell what this machine can do, and how to get the rest; ask the proxy only where it is named.

    Raises UsageError.
    """
    if cacert is not None and proxy is None:
        raise UsageError("--proxy-cacert is for the certificate of a proxy: name it by --proxy")
    found = diagnosis(how_to_add_here, os.environ, asks_proxy=proxy is not None)
    if proxy is not None:
        from proxytest.doctor.proxy_clock import asked_proxy

        found = (*found, asked_proxy(proxy, cacert, os.environ))
    write_text(as_data(found) if as_json else as_text(found))
    return 0 if can_audit(found) else _NOT_HERE


def as_data(found: tuple[Ability, ...]) -> str:
    """Write it for programs."""
    told = {"format": 1, "version": __version__, "can_audit": can_audit(found), "abilities": [*map(asdict, found)]}
    return json.dumps(told, indent=2) + "\n"


def as_text(found: tuple[Ability, ...]) -> str:
    """Write it for people."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: tuple[Ability, ...]) -> Iterator[str]:
    yield _headline(lacking(found))
    areas = list(_HEADS)
    ordered = sorted(found, key=lambda one: areas.index(one.area))
    for area, abilities in groupby(ordered, key=lambda one: one.area):
        yield f"\n{_HEADS[area]}"
        for one in abilities:
            yield from _told(one)


def _headline(missing: tuple[Ability, ...]) -> str:
    if not missing:
        return "An audit can run on this machine."
    if all(one.area is Area.NETWORK for one in missing):
        return f"This machine is ready, but no audit can run through {', '.join(visible(one.name) for one in missing)}."
    return "NO AUDIT can run on this machine."


def _told(one: Ability) -> Iterator[str]:
    if one.area is Area.MORE and one.state is State.MISSING:  # no trouble: an audit does without it
        yield from _wrapped(f"  optional {visible(one.name)}: not installed here ({visible(one.detail)})")
    else:
        yield from _wrapped(f"  {one.state:8} {visible(one.name)}: {visible(one.detail)}")
    if one.remedy and one.state is not State.OK:
        yield from _wrapped(f"{' ' * 11}what to do: {visible(one.remedy)}")


def _wrapped(line: str) -> list[str]:
    return textwrap.wrap(line, _WIDTH, subsequent_indent=" " * 13, break_long_words=False, break_on_hyphens=False)
