"""The pages as text, of what is kept in memory and of hostile text."""

from dataclasses import replace

from proxytest.report.sites import Site
from proxytest.serve.fleet_memory import Snapshot
from proxytest.serve.shown import log_in_page, sites_page
from tests.report.conftest import RUN
from tests.support.fleet import at, ended
from tests.support.pages import whole
from tests.support.served import BAD, GOOD, report


def page(*sites: Site) -> str:
    return sites_page(Snapshot(version=1, sites=sites, ids={}, queues={}, remarks=(), lost_since=None), "1")


def test_no_word_of_the_page_comes_from_a_trace_which_is_not_kept() -> None:
    runs = [
        replace(at(whole(RUN), "berlin", verdict, day=day), trace=RUN.trace) for day, verdict in ((0, GOOD), (1, BAD))
    ]
    with_traces = Site(name="berlin", before=ended(runs[0]), last=ended(runs[1]))
    before, last = (report("berlin", number, run) for number, run in enumerate(runs, 1))
    assert (runs[1].trace == (), last.run is not None and last.run.trace) == (False, ())
    kept = last.as_site(before, strict=False)
    assert page(replace(kept, seen=None)) == page(replace(with_traces, seen=None))


def test_what_the_form_says_is_escaped() -> None:
    assert "&lt;b&gt;" in log_in_page("<b>")
