"""The ways of media, each by a transport of its own."""

from collections.abc import Iterator

from proxytest.features.media.observations import MediaSeries, MediaTried, MediaTunnelled
from proxytest.model.result import Result, Status
from proxytest.model.run import Run
from proxytest.model.traffic import Traffic
from proxytest.report.places import PAST_PROXY, THROUGH_PROXY, Place
from proxytest.report.traffic_ends import End, Reader, reader_of, untried, warns
from proxytest.report.traffic_path import Path, folded

_TUNNELLED = "TLS through the proxy"
_Tried = MediaTried | MediaSeries | MediaTunnelled


def media_targets(run: Run) -> frozenset[str]:
    """Return the single ports that were tried."""
    return frozenset(one.target for one in _tried(run))


def media_paths(run: Run, results: list[Result]) -> Iterator[Path]:
    """Return a path for each way that was tried; one that is empty where media were left out."""
    ways: dict[str, list[_Tried]] = {}
    for one in _tried(run):
        ways.setdefault(_way(one), []).append(one)
    found = [_path(run, way, tried, results) for way, tried in ways.items()]
    yield from filter(None, found)
    if results and not any(found):
        reader = reader_of(run, PAST_PROXY)
        yield folded(reader, Traffic.MEDIA, "", {results[0].target: untried(results)}, ())


def _way(tried: _Tried) -> str:
    if isinstance(tried, MediaTunnelled):
        return _TUNNELLED
    return tried.transport.upper() if isinstance(tried, MediaTried) else "UDP"


def _tried(run: Run) -> list[_Tried]:
    return [one for one in run.observations if isinstance(one, _Tried)]


def _path(run: Run, way: str, tried: list[_Tried], results: list[Result]) -> Path | None:
    reader = reader_of(run, THROUGH_PROXY if way == _TUNNELLED else PAST_PROXY)
    by_target = {one.target: [result for result in results if result.target == one.target] for one in tried}
    judged = {target: alike for target, alike in by_target.items() if alike}
    if not judged:
        return None
    opened = {one.target for one in tried if _opens(one)}
    ends = {target: _end(reader, alike, opened=target in opened) for target, alike in judged.items()}
    warned = [one for one in results if one.target in opened and one.target in judged and warns(one)]
    return folded(reader, Traffic.MEDIA, way, ends, warned)


def _opens(tried: _Tried) -> bool:
    return bool(tried.answered) if isinstance(tried, MediaSeries) else tried.works


def _end(reader: Reader, results: list[Result], *, opened: bool) -> End:
    """A port without an answer is a warning while another may do: of its own way it is the end."""
    end = reader.end(results, results)
    if opened or end.status is not Status.WARN:
        return end
    if found := reader.found(one for one in results if warns(one)):
        return End(status=Status.FAIL, place=found[0][0], codes=(found[0][1],))
    return End(status=Status.UNDECIDED, place=Place.BEYOND, reason=results[0].reason)
