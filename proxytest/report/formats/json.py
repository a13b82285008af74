"""The whole run, which `proxytest.report.stored_run` writes and reads."""

import json
from collections.abc import Sequence
from dataclasses import replace

from proxytest.model.run import FORMAT as STORED
from proxytest.model.run import Run
from proxytest.report.ended import Ended
from proxytest.report.report_format import Format
from proxytest.report.sites import NO_SILENT, Silent, sites_of


def to_json(run: Run) -> str:
    """Write a run as JSON."""
    from proxytest.report.stored_run import to_json as write

    return write(run)


def join(ended: Sequence[Ended], silent: Silent = NO_SILENT) -> str:
    """Write an object whose `runs` hold name, exit status and report of each; a report is what one run alone writes.

    `sites` tells how each site is now, the worst first.
    """
    from proxytest.report.sites_json import sites_json

    runs = [{"name": one.name, "status": one.status, "report": json.loads(to_json(_own(one)))} for one in ended]
    data = {"format": STORED, "runs": runs, "sites": sites_json(sites_of(ended, silent))}
    return json.dumps(data, indent=2) + "\n"


def _own(one: Ended) -> Run:
    """Return the run by its own name: what is read back belongs to the runs of the same name again."""
    return one.run if one.called is None else replace(one.run, asked=replace(one.run.asked, name=one.called))


FORMAT = Format(
    endings=(".json",),
    holds="the whole run, which `replay`, `diff` and `merge` read",
    write=to_json,
    join=join,
)
