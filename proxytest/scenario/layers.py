"""A scenario file and the files that it includes: the including file overrides the included ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from proxytest.model.errors import UsageError
from proxytest.scenario.quoting import quoted
from proxytest.scenario.sections import ExpectSection, ScenarioFile
from proxytest.scenario.validation import Section, validate
from proxytest.scenario.yaml import LocatedDocument, Place, read_yaml

LIMIT_DEPTH = 5  #: files that include each other in a row
LIMIT_FILES = 20  #: of one scenario; a file that is included twice is read twice
_BY_NAME = ("proxies", "identities")  #: sections of which each entry is replaced by itself

Values = Mapping[str, Any]  #: key -> value of a section, as validated; only what was written


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """The keys of a file and of those that it includes, each with the file in which it stands."""

    values: Values
    homes: Mapping[Place, LocatedDocument]  #: of keys, and of the entries of what is joined by name
    checks: Mapping[str, str]  #: name of a check, a code, or a pattern -> file and line where it stands first

    def error(self, place: Place, sentence: str) -> UsageError:
        """Make the error that points at a place, in the file in which it stands."""
        return (self.homes.get(place[:2]) or self.homes[place[:1]]).error(place, sentence)


def read_layers(path: Path, model: type[ScenarioFile] = ScenarioFile) -> Layers:
    """Read a file and all that it includes; raise UsageError for any mistake in one of them.

    The file itself may be of a `model` with more keys than a scenario has.
    """
    return _read(path, (), [], model)


def over(below: Layers, above: Layers) -> Layers:
    """Return two layers as one."""
    return Layers(
        values=overlay(below.values, above.values),
        homes={**below.homes, **above.homes},
        checks={**below.checks, **above.checks},
    )


def read_one(document: LocatedDocument, model: type[Section]) -> Layers:
    """Read the keys of one file; raise UsageError for a mistake in it."""
    values = {key: value for key, value in written(validate(document, model)).items() if key != "include"}
    return Layers(values=values, homes=_homes(document, values), checks=_checks(document))


def written(section: Section) -> Values:
    """Return what was written in a section."""
    return {key: value for key, value in section if key in section.model_fields_set}


def overlay(below: Values, above: Values) -> Values:
    """Merge values over others, key by key; waivers add up; names and expected targets are merged one by one."""
    joined: dict[str, Any] = {**below, **above}
    for key in below.keys() & above.keys():
        if key == "waivers":
            joined[key] = (*below[key], *above[key])
        elif key in _BY_NAME:
            joined[key] = {**below[key], **above[key]}
        elif key == "expect":
            joined[key] = _expected(below[key], above[key])
    return joined


def _expected(below: ExpectSection, above: ExpectSection) -> ExpectSection:
    results = {
        check: _nearest_first(below.results.get(check, {}), above.results.get(check, {}))
        for check in {**below.results, **above.results}
    }
    return ExpectSection.model_construct(**{**written(below), **written(above), "results": results})


def _nearest_first(below: Mapping[str, str], above: Mapping[str, str]) -> dict[str, str]:
    """Return the merged expectations; of two wildcards the first counts, so the overriding file comes first."""
    return {**above, **{target: status for target, status in below.items() if target not in above}}


def _read(path: Path, chain: tuple[Path, ...], seen: list[Path], model: type[ScenarioFile] = ScenarioFile) -> Layers:
    document = read_yaml(path)
    file = validate(document, model)
    seen.append(path)
    values = {key: value for key, value in written(file).items() if key != "include"}
    below = Layers(values={}, homes=MappingProxyType({}), checks=MappingProxyType({}))
    for index, name in enumerate(file.include):
        included = _included(document, ("include", index), name, (*chain, path.resolve()), seen)
        below = over(below, included)
    return over(below, Layers(values=values, homes=_homes(document, values), checks=_checks(document)))


def _included(document: LocatedDocument, place: Place, name: str, chain: tuple[Path, ...], seen: list[Path]) -> Layers:
    path = document.path.parent / name
    if not _is_file(path):
        raise document.error(place, f"{quoted(name)} is not a file in the folder of this file")
    if path.resolve() in chain:
        raise document.error(place, f"the scenario includes itself through {quoted(name)}")
    if len(chain) >= LIMIT_DEPTH:
        raise document.error(place, f"more than {LIMIT_DEPTH} nested includes")
    if len(seen) >= LIMIT_FILES:
        raise document.error(place, f"more than {LIMIT_FILES} files are included")
    return _read(path, chain, seen)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that is too long, or holds a NUL
        return False


def _homes(document: LocatedDocument, values: Values) -> dict[Place, LocatedDocument]:
    names = [(key, name) for key in _BY_NAME for name in values.get(key, {})]
    return dict.fromkeys([*((key,) for key in values), *names], document)


def _checks(document: LocatedDocument) -> dict[str, str]:
    """Return where each check and code is named; only the engine knows which ones exist."""
    named: dict[str, str] = {}
    for place, line in document.lines.items():
        match place:
            case (*_, "expect", "results", str(), str()):
                if isinstance(name := document.value(place), str):  # a code, or a status
                    named.setdefault(name, f"{document.path}:{line}")
            case (*_, "expect", "results", str(name)):
                named.setdefault(name, f"{document.path}:{line}")
            case (
                (*_, "select" | "ignore") | (*_, "select" | "ignore", int()) | (*_, "waivers", int(), "check" | "code")
            ):
                if isinstance(name := document.value(place), str):  # one bare name, or an item of a list
                    named.setdefault(name, f"{document.path}:{line}")
    return named
