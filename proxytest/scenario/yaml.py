"""YAML as plain data with a line number for every value.

Only the plain part of YAML is read: mappings, lists, text, numbers, true and false. Anchors, aliases and tags are
refused, which rules out alias bombs and the making of objects, and catches the usual mistake of `*.example.com` without
quotes.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, Event, NodeEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from proxytest.model.errors import UsageError
from proxytest.scenario.quoting import printable, quoted
from proxytest.wire.files import TooLargeError, read_file

LIMIT_BYTES = 1 << 20  #: a hundred times the largest file written by hand
LIMIT_VALUES = 20_000  #: keys and values of one file; bounds the time, since the reader is pure Python
LIMIT_DEPTH = 20  #: sections within sections; the composer recurses
_DOMAIN = re.compile(r"\*\.[a-z0-9.-]+")

Place: TypeAlias = tuple[str | int, ...]  #: the keys and indices that lead to a value


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedDocument:
    """The data of a file, and the line (from 1) on which each key and each item of a list begins."""

    path: Path
    data: object
    lines: Mapping[Place, int]

    def line(self, place: Place) -> int:
        """Return the line of a place, or of the nearest section around it where the place does not exist."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def value(self, place: Place) -> Any:  # noqa: ANN401  whatever a file holds
        """Return what stands at a place."""
        value: Any = self.data
        for part in place:
            value = value[part]
        return value

    def error(self, place: Place, sentence: str) -> UsageError:
        """Make the error that points at a place."""
        return mistake(self.path, self.line(place), sentence)


def mistake(path: Path, line: int, sentence: str) -> UsageError:
    """Make an error of the form `hq.yaml:7: sentence`, on one line whatever the file holds."""
    return UsageError(printable(f"{path}:{line}: {sentence}"))


def read_yaml(path: Path) -> LocatedDocument:
    """Read a file of at most 1 MiB; raise UsageError, with file and line, for everything that is wrong with it."""
    text = _read_text(path)
    root = _compose(path, text)
    if root is None:
        raise UsageError(printable(f"{path}: the file is empty"))
    reader = _Reader(path)
    data = reader.value(root, ())
    return LocatedDocument(path=path, data=data, lines=reader.lines)


def _read_text(path: Path) -> str:
    content = _read_bytes(path)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise mistake(path, content[: error.start].count(b"\n") + 1, "the text is not UTF-8") from None


def _read_bytes(path: Path) -> bytes:
    try:
        return read_file(path, LIMIT_BYTES, pipes=True)
    except TooLargeError:
        raise UsageError(printable(f"{path}: the file is larger than 1 MiB")) from None
    except FileNotFoundError:
        raise UsageError(printable(f"{path}: there is no such file")) from None
    except IsADirectoryError:
        raise UsageError(printable(f"{path}: this is a directory, not a file")) from None
    except OSError as error:
        raise UsageError(printable(f"{path}: the file cannot be read: {error.strerror}")) from None
    except ValueError:  # a NUL in the name
        raise UsageError(printable(f"{path}: this is not a file name")) from None


def _compose(path: Path, text: str) -> Node | None:
    try:
        _refuse_excess(path, _parsed(path, text))
        node: Node | None = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise mistake(path, mark.line + 1 if mark else 1, f"not valid YAML: {_cause(error)}") from None
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise mistake(path, line, f"not valid YAML: the character U+{error.character:04X} is not allowed") from None
    except YAMLError:
        raise UsageError(printable(f"{path}: not valid YAML")) from None
    return node


def _cause(error: MarkedYAMLError) -> str:
    """Return ruamel.yaml's words where they tell an administrator what to do; of the file they repeat one character."""
    cause = (error.problem or error.context or "").removeprefix("but ")
    if cause.startswith("found character '\\t'"):
        return "a tab: YAML needs spaces"
    if cause.startswith("found undefined tag handle"):
        return "YAML tags are not supported"
    hint = "; in double quotes \\ begins an escape: use single quotes or none" if "escape character" in cause else ""
    return f"{cause}{hint}"


def _parsed(path: Path, text: str) -> Iterator[Event]:
    r"""Return the events; corners of ruamel.yaml, such as the escape \UFFFFFFFF, end in Python's own errors."""
    line = 1
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            line = event.end_mark.line + 1
            yield event
    except (ValueError, ArithmeticError, LookupError, AssertionError):
        raise mistake(path, line, "not valid YAML") from None


def _refuse_excess(path: Path, events: Iterator[Event]) -> None:
    depth = 0
    for count, event in enumerate(events):
        line = event.start_mark.line + 1
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > LIMIT_DEPTH:
            raise mistake(path, line, f"more than {LIMIT_DEPTH} sections within each other")
        if count > LIMIT_VALUES:
            raise mistake(path, line, f"more than {LIMIT_VALUES} values in one file")
        if isinstance(event, NodeEvent):
            _refuse_references(path, line, event)


def _refuse_references(path: Path, line: int, event: NodeEvent) -> None:
    """Refuse special first characters of YAML; a password may begin with one, so the value is not shown."""
    if isinstance(event, AliasEvent):
        name = f"*{event.anchor}".rstrip(":")
        shown = quoted(name) if _DOMAIN.fullmatch(name) else "a value that begins with '*'"
        raise mistake(path, line, f"{shown} needs quotes (YAML aliases are not supported)")
    if event.anchor is not None:
        raise mistake(path, line, "a value that begins with '&' needs quotes (YAML anchors are not supported)")
    if getattr(event, "tag", None) is not None:
        raise mistake(path, line, "a value that begins with '!' needs quotes (YAML tags are not supported)")


class _Reader:
    """Turns nodes into data and notes their lines; its depth is bounded by the pass over the events."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.lines: dict[Place, int] = {}

    def value(self, node: Node, place: Place) -> object:
        self.lines.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, MappingNode):
            return self._mapping(node, place)
        if isinstance(node, SequenceNode):
            return [self.value(item, (*place, index)) for index, item in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: MappingNode, place: Place) -> dict[str, object]:
        data: dict[str, object] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, ScalarNode):
                raise mistake(self._path, line, "a key must be plain text")
            if key.value in data:
                first = self.lines[*place, key.value]
                raise mistake(self._path, line, f"the key {quoted(key.value)} is given twice, first in line {first}")
            self.lines[*place, key.value] = line
            data[key.value] = self.value(value, (*place, key.value))
        return data

    def _scalar(self, node: Node) -> object:
        kind = str(node.tag).removeprefix("tag:yaml.org,2002:")
        text = str(node.value)
        if kind == "null":
            return None
        if kind == "bool":
            return text.lower() == "true"
        if kind not in ("int", "float"):
            return text  # a date stays text, and is read where a date is wanted
        try:
            return _number(kind, text.replace("_", ""))
        except ValueError:  # such as more digits than Python converts
            raise mistake(self._path, node.start_mark.line + 1, f"{quoted(text)} is not a usable number") from None


def _number(kind: str, text: str) -> int | float:
    if kind == "float":
        return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
    return int(text, 0) if text.lstrip("+-").startswith(("0x", "0o", "0b")) else int(text)
