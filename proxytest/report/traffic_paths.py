"""What passes to the cloud and where it breaks, of each kind of traffic, as data; the picture is a view of this."""

from proxytest.model.result import Result, Status
from proxytest.model.run import Run
from proxytest.model.traffic import Traffic
from proxytest.report.media_paths import media_paths, media_targets
from proxytest.report.places import PAST_PROXY, THROUGH_PROXY
from proxytest.report.traffic_ends import fails, reader_of, untried, warns
from proxytest.report.traffic_path import Path, folded

_WAYS = {Traffic.SIGNALLING: "HTTPS", Traffic.NOTIFICATIONS: "WebSocket"}


def paths(run: Run) -> tuple[Path, ...]:
    """Return the paths of the kinds of traffic that the run is about; none where an old version stored it."""
    tunnelled = (_tunnelled(run, traffic, way) for traffic, way in _WAYS.items())
    return (*(path for path in tunnelled if path is not None), *media_paths(run, _about(run, Traffic.MEDIA)))


def media_in_all(run: Run) -> tuple[Status, tuple[str, ...]]:
    """Return what is found of all ways of media together, of which one may be enough; SKIP where nothing is."""
    targets = media_targets(run)
    whole = [one for one in _about(run, Traffic.MEDIA) if one.target not in targets and (fails(one) or warns(one))]
    failing = [one for one in whole if fails(one)]
    codes = (finding.code for one in failing or whole for finding in one.findings)
    status = Status.FAIL if failing else Status.WARN if whole else Status.SKIP
    return status, tuple(dict.fromkeys(codes))


def _about(run: Run, traffic: Traffic) -> list[Result]:
    """Return the results that are about it; not those of clients that the verdict does not follow."""
    beside = {client.client for client in run.clients if not client.decides}
    return [one for one in run.results if traffic in one.traffic and one.target not in beside]


def _tunnelled(run: Run, traffic: Traffic, way: str) -> Path | None:
    """Return the path through the proxy, if there is one; None where nothing is said of this traffic.

    A host is reached where a check of this traffic alone says so: that a log-on works or a pattern is allowed is less.
    """
    results = _about(run, traffic)
    reader = reader_of(run, THROUGH_PROXY if run.proxy.url else PAST_PROXY)
    own = [one for one in results if one.traffic == (traffic,)]
    targets = [target for target in run.asked.targets if any(one.target == target for one in own)]
    ends = {target: reader.end(_at(results, target), _at(own, target)) for target in targets}
    rest = [one for one in results if one.target not in run.asked.targets or (warns(one) and one.target in ends)]
    if not own:  # the user selected others: what they found is told of what every client does first
        rest = results if traffic is Traffic.SIGNALLING else []
    path = folded(reader, traffic, way, ends or {"": untried(own)}, rest)
    return path if own or path.told else None


def _at(results: list[Result], target: str) -> list[Result]:
    return [one for one in results if one.target == target]
