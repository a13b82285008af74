"""The picture at the top of the page: the way to the cloud, what passes on it, and where it breaks."""

from collections.abc import Iterable
from dataclasses import dataclass

from proxytest.model.run import Run
from proxytest.report.html.drawing import NARROW, WIDE, Drawing, drawing
from proxytest.report.html.said import Said, causes_of, name_of, said, said_of_media
from proxytest.report.html.stations import Station, stations
from proxytest.report.traffic_path import HARM
from proxytest.report.traffic_paths import media_in_all, paths


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A row of the picture in words."""

    name: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The same twice, for a wide page and a narrow one, and in words."""

    drawings: tuple[Drawing, ...]
    stations: tuple[Station, ...]
    ways: tuple[Way, ...]

    @property
    def statements(self) -> tuple[tuple[Said, tuple[str, ...]], ...]:
        """What is said, each once and by harm, with the ways that it is said of."""
        every = sorted(
            ((one, way.name) for way in self.ways for one in way.said), key=lambda one: HARM.index(one[0].status)
        )
        return tuple(
            (one, tuple(name for same, name in every if same == one)) for one in _once(one for one, _ in every)
        )

    @property
    def words(self) -> str:
        """All of it for a screen reader."""
        known = (f"{station.name}: {', '.join(station.facts)}." for station in self.stations if station.facts)
        ways = (f"{way.name}: {'; '.join(one.words for one in way.said)}." for way in self.ways if way.said)
        return " ".join((*known, *ways))


def _once(every: Iterable[Said]) -> list[Said]:
    """Leave doubles out; a finding's facts have no hash."""
    found: list[Said] = []
    for one in every:
        if one not in found:
            found.append(one)
    return found


def picture(run: Run) -> Picture | None:
    """Return the picture; None where the run says nothing of the way to the cloud."""
    every, places, found = paths(run), stations(run), causes_of(run)
    if not every:
        return None
    return Picture(
        drawings=tuple(drawing(layout, places, every, found) for layout in (WIDE, NARROW)),
        stations=places,
        ways=(
            *(Way(name=name_of(path), said=tuple(said(path, found))) for path in every),
            Way(name="Media in all", said=tuple(said_of_media(*media_in_all(run), found))),
        ),
    )
