"""Sites as JSON, for programs: in words and codes that do not depend on sentences."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from proxytest.report.by_cause import causes
from proxytest.report.ended import Ended
from proxytest.report.index import caused_by
from proxytest.report.site_changes import changes_of
from proxytest.report.sites import Site, state_of


def sites_json(sites: Sequence[Site]) -> list[dict[str, object]]:
    """Return an object for each site, the worst first; `run` and `before` are names among the runs."""
    return [
        {
            "site": one.name,
            "part": one.part,
            "limits": one.limits,
            "state": one.state.value,
            "last_seen": _written(one.seen),
            "run": _name(one.last),
            "before": _name(one.before),
            "clients": _clients(one),
            "causes": [*_causes(one)],
            "changes": [*_changes(one)],
        }
        for one in sites
    ]


def _clients(site: Site) -> dict[str, str]:
    return {one.client: state_of(one.verdict).value for one in site.now.run.clients} if site.now is not None else {}


def _causes(site: Site) -> Iterator[dict[str, object]]:
    if site.now is None:
        return
    for one in causes(site.now.run):
        problem, finding = one.problem, one.problem.finding
        yield {
            "code": finding.code,
            "status": problem.status.value,
            "party": finding.party.value,
            "by": caused_by(site.now.run, finding),
            "waived": problem.waived is not None,
        }


def _changes(site: Site) -> Iterable[dict[str, str]]:
    return ({"change": one.change.value, "code": one.code} for one in changes_of([site]).codes)


def _name(one: Ended | None) -> str | None:
    return None if one is None else one.name


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
