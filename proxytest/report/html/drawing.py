"""The picture, laid out: boxes for what stands on the way, below them a row for each way of the traffic."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from proxytest.model.result import Status
from proxytest.report.html.said import NAMES, Cause, causes_at, ending, short
from proxytest.report.html.stations import Station
from proxytest.report.html.wrapped import columns, wrapped
from proxytest.report.overview import listed
from proxytest.report.places import Place
from proxytest.report.traffic_path import Leg, Path

_STATIONS = (Place.MACHINE, Place.PROXY, Place.FIREWALL, Place.CLOUD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The measures of one picture, in the units of its view box."""

    name: str
    width: int
    centres: tuple[int, int, int, int]  #: of the four boxes
    box: int  #: width of one
    facts: int  #: lines in a box, at most; 0: only its name
    label: int  #: x of what a row is called; 0: it stands above the row
    character: float  #: width of one of a row's text, at most
    row: int  #: height of a row without words that stand below each other


WIDE = Layout(name="wide", width=920, centres=(226, 422, 618, 827), box=184, facts=14, label=4, character=7.2, row=62)
NARROW = Layout(name="narrow", width=340, centres=(39, 128, 215, 301), box=76, facts=0, label=0, character=6.6, row=76)
_LINE = 16  #: height of a line of text
_FIRST = 6  #: lines of the first fact in a box, at most: a proxy's name and port
_WAY = 17  #: characters of what a row is called, beside it
_INSIDE = 7.3  #: width of a character in a box


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One line of text, centred at x unless it is a label."""

    x: float
    y: float
    text: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The sign of a status."""

    x: float
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One way of the traffic."""

    y: float
    begin: float
    reached: float  #: how far anything gets
    end: float
    dots: tuple[float, ...]  #: where it passes through a box's line
    hop: float | None  #: where it goes past the proxy
    marks: tuple[Mark, ...]
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """What stands on the way."""

    x: float
    width: float
    name: str
    absent: bool  #: is there no proxy?
    texts: tuple[Text, ...] = field(default=())  #: relative to the box


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """All of it."""

    name: str
    width: int
    height: float
    box_height: float
    boxes: tuple[Box, ...]
    rows: tuple[Row, ...]


def drawing(layout: Layout, places: Sequence[Station], every: Iterable[Path], found: Sequence[Cause]) -> Drawing:
    """Lay the picture out."""
    boxes = tuple(_box(layout, station, x) for station, x in zip(places, layout.centres, strict=True))
    box_height = max(text.y for box in boxes for text in box.texts) + 12
    rows, y, last = [], box_height + 10.0, None
    for path in every:
        row, height = _row(layout, path, found, y, again=path.traffic is last)
        rows.append(row)
        y, last = y + height, path.traffic
    return Drawing(name=layout.name, width=layout.width, height=y, box_height=box_height, boxes=boxes, rows=tuple(rows))


def _box(layout: Layout, station: Station, x: int) -> Box:
    middle, room = layout.box / 2, int((layout.box - 12) / _INSIDE)
    names = wrapped(station.name, room, 2)
    facts = [line for n, fact in enumerate(station.facts) for line in wrapped(fact, room, 3 if n else _FIRST)]
    if len(facts) > layout.facts:
        facts = [*facts[: layout.facts - 1], "..."] if layout.facts else []
    texts = [Text(x=middle, y=20 + _LINE * n, text=line, kind="name") for n, line in enumerate(names)]
    below = 6 + _LINE * len(names)
    texts += [Text(x=middle, y=20 + below + _LINE * n, text=line, kind="fact") for n, line in enumerate(facts)]
    absent = station.facts == ("none",)
    return Box(x=x - middle, width=layout.box, name=station.name, absent=absent, texts=tuple(texts))


def _row(layout: Layout, path: Path, found: Sequence[Cause], top: float, *, again: bool) -> tuple[Row, float]:
    """Return a row and its height."""
    y = top + (24 if layout.label else 40)
    words, lines = _words(layout, path, found, y)
    legs = {leg.place: leg for leg in path.legs}
    row = Row(
        y=y,
        begin=layout.centres[0],
        reached=_reach(layout, path),
        end=layout.centres[3],
        dots=tuple(_x(layout, path, place) for place in _STATIONS[:3] if _crossed(legs.get(place))),
        hop=layout.centres[1] if path.past_proxy else None,
        marks=tuple(_marks(layout, path)),
        texts=(*_labels(layout, path, y, again=again), *words),
    )
    return row, layout.row + max(0, lines - 1) * _LINE


def _reach(layout: Layout, path: Path) -> float:
    """Return how far anything is known to get: not past a place that may be the one where it breaks."""
    reached = path.legs[0].place
    for before, leg in pairwise(path.legs):
        if before.status is Status.UNDECIDED and before not in path.told:
            break
        if leg.status is not Status.SKIP:
            reached = leg.place
    return _x(layout, path, reached)


def _crossed(leg: Leg | None) -> bool:
    return leg is not None and leg.status is Status.PASS


def _x(layout: Layout, path: Path, place: Place) -> float:
    machine, proxy, firewall, cloud = layout.centres
    beyond = (firewall + cloud) / 2 if path.past_proxy else (proxy + firewall) / 2
    between = {Place.TO_PROXY: (machine + proxy) / 2, Place.BEYOND: beyond}
    return between.get(place) or layout.centres[_STATIONS.index(place)]


def _marks(layout: Layout, path: Path) -> Iterator[Mark]:
    for leg in path.told:
        yield Mark(x=_x(layout, path, leg.place), status=leg.status)
    if ending(path) and path.legs[-1] not in path.told:
        yield Mark(x=layout.centres[3], status=path.legs[-1].status)


def _labels(layout: Layout, path: Path, y: float, *, again: bool) -> Iterator[Text]:
    """Return what the row is called; the kind of traffic stands once for all its ways, where it stands beside them."""
    name = NAMES[path.traffic]
    if not layout.label:
        yield Text(x=2, y=y - 20, text=f"{name} by {path.way}" if path.way else name, kind="label")
        return
    if not again:
        yield Text(x=layout.label, y=y - 2, text=name, kind="label")
    lines = wrapped(f"by {path.way}", _WAY, 2) if path.way else ()
    for number, line in enumerate(lines):
        first = 12 - 7 * len(lines) if again else 15
        yield Text(x=layout.label, y=y + first + _LINE * number, text=line, kind="way")


def _words(layout: Layout, path: Path, found: Sequence[Cause], y: float) -> tuple[list[Text], int]:
    """Return the words below the marks, on as many lines as they need; none stands on another."""
    ends: list[float] = []  # of the text on each line
    texts = []
    for x, words in _told(layout, path, found):
        half = columns(words) * layout.character / 2
        middle = min(max(x, half + 2), layout.width - half - 2)
        line = next((n for n, end in enumerate(ends) if end < middle - half), len(ends))
        ends[line:] = [middle + half + 6, *ends[line + 1 :]]
        texts.append(Text(x=middle, y=y + 29 + _LINE * line, text=words, kind="word"))
    return texts, len(ends)


def _told(layout: Layout, path: Path, found: Sequence[Cause]) -> Iterator[tuple[float, str]]:
    for leg in path.told:
        numbers = sorted({cause.number for cause in causes_at(leg, path, found)})
        see = f"see {listed(numbers)}" if numbers else ""
        crowded = bool(see) and not layout.label and len(path.told) > 1
        yield _x(layout, path, leg.place), see if crowded else ", ".join(filter(None, (short(leg, path), see)))
    if ending(path) and path.legs[-1] not in path.told:
        yield layout.centres[3], ending(path)
