"""Sites and clients as a table of words."""

from dataclasses import replace

from hypothesis import given, settings

from proxytest.model.open_verdict import OpenWay, ToDecide
from proxytest.model.run import ClientVerdict, Run, Verdict
from proxytest.report.several import summary_of
from proxytest.report.sites import sites_of
from proxytest.report.sites_table import changes_text, columns, counted, named, sites_table, why
from tests.report.conftest import RUN, poisoned
from tests.report.shown import TEXTS
from tests.support.examples import examples
from tests.support.fleet import at, ended, fleet

GOOD, BAD = Verdict.COMPATIBLE, Verdict.INCOMPATIBLE


def with_clients(run: Run, **verdicts: Verdict) -> Run:
    clients = (
        ClientVerdict(client=name, title=name, verdict=verdict, scheme=None, reasons=())
        for name, verdict in verdicts.items()
    )
    return replace(run, clients=tuple(clients))


def test_clients_that_are_alike_at_every_site_are_one_column(run: Run) -> None:
    first = with_clients(at(run, "a", BAD), windows=BAD, mac=BAD, ios=GOOD)
    other = with_clients(at(run, "b", GOOD), windows=GOOD, mac=GOOD, ios=GOOD)
    sites = sites_of([ended(first), ended(other)])
    assert [one.title for one in columns(sites)] == ["windows +1", "ios"]
    assert [*sites_table(sites)] == [
        "       Site  windows +1  ios",
        "fails  a     fails       works  tls.intercepted",
        "works  b     works       works",
        "windows +1: windows and mac",
    ]


def test_a_client_that_one_profile_lacks_is_not_said_to_work(run: Run) -> None:
    sites = sites_of(
        [
            ended(with_clients(at(run, "a", GOOD), windows=GOOD, mac=GOOD)),
            ended(with_clients(at(run, "b", GOOD), windows=GOOD)),
        ]
    )
    assert [*sites_table(sites)][2].split() == ["works", "b", "works", "-"]


def test_what_was_audited_in_part_says_so(run: Run) -> None:
    whole, part = (with_clients(at(run, name, GOOD), windows=GOOD) for name in "ab")
    part = replace(part, asked=replace(part.asked, select=("tls",)))
    assert [*sites_table(sites_of([ended(whole), ended(part)]))][1:] == [
        "works  a     works",
        "works  b     works    (limited to tls)",
    ]
    assert [*sites_table(sites_of([ended(part)]))][-1] == "Each of them was audited in part: limited to tls"


def test_where_nothing_is_decided_the_reason_is_told(run: Run) -> None:
    open_run = replace(
        at(run, "a", Verdict.INCONCLUSIVE), results=(), to_decide=ToDecide(way=OpenWay.NOT_REACHED, action="see")
    )
    (site,) = sites_of([ended(open_run)])
    assert why(site) == "not-reached"


def test_of_many_sites_the_first_are_named(run: Run) -> None:
    sites = sites_of(ended(at(run, f"s{number:02}", GOOD)) for number in range(40))
    assert named(sites).endswith("s11, 28 more")
    assert (counted(sites), counted(sites[:1])) == ("40 sites", "1 site")


def test_nothing_is_told_of_changes_without_a_run_before(run: Run) -> None:
    assert [*changes_text(sites_of([ended(at(run, "a", GOOD))]))] == []
    twice = [ended(at(run, "a", GOOD, day=1)), ended(at(run, "a", GOOD), called="a")]
    assert [*changes_text(sites_of(twice))] == ["", "Changes since the run before", "none"]


@settings(max_examples=examples(40))
@given(before=TEXTS, after=TEXTS)
def test_no_text_of_a_run_breaks_a_line(before: str, after: str) -> None:
    bad: Run = poisoned(RUN, before, after)
    hostile = [
        replace(one, name=bad.asked.name + one.name, run=poisoned(one.run, before, after)) for one in fleet(RUN, 3)
    ]
    text = summary_of(hostile, len(hostile), {bad.asked.site: None})
    assert {char for char in text if not char.isprintable()} <= {"\n"}
    plain = summary_of([*fleet(RUN, 3)], 4, {"Oslo": None})
    assert abs(text.count("\n") - plain.count("\n")) <= len(hostile) * 3
