"""The command line of `proxytest load`, as values."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from proxytest.load.head_count import Need, People, needs_of, seconds
from proxytest.load.load_bounds import Bounds, Kind
from proxytest.load.wanted_load import Wanted
from proxytest.model.errors import UsageError
from proxytest.prepare.merge_options import Options
from proxytest.scenario.option import Kind as Unit
from proxytest.scenario.option import declared_in

_SHARED = frozenset(one.name for one in fields(Options))


def options_of(given: Mapping[str, Any]) -> Options:
    """Return what `load` shares with `run`."""
    shared = {name: value for name, value in given.items() if name in _SHARED}
    return Options(**shared, targets=(given["target"],) if given["target"] else ())


def wanted_of(given: Mapping[str, Any]) -> Wanted:
    """Return the rest.

    Raises UsageError.
    """
    return Wanted(
        kinds=tuple(kind for kind in Kind if given[kind.value]),
        bounds=Bounds(**_said(Bounds, given)),
        needs=_needs(_said(People, given)),
        agreed=given["agreed"],
    )


def _said(holder: type, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the user said of the options that are fields of this class."""
    said = {one: given[one.name] for one in declared_in(holder) if given[one.name] is not None}
    return {
        one.name: seconds(one.all_flags[0], value) if one.kind is Unit.TIME else value for one, value in said.items()
    }


def _needs(said: Mapping[str, Any]) -> tuple[Need, ...]:
    if said and "people" not in said:
        raise UsageError("--shift-start, --fail-over, --tunnels-each and --held-each need --people")
    return needs_of(People(**said)) if said else ()
