from dataclasses import replace

from proxytest.model.result import Status
from proxytest.model.run import Run
from proxytest.report.html.bounds import Truncated, cut, truncate
from proxytest.report.html.cards import by_target, cards, most_harmful
from proxytest.report.html.cited_events import evidence, trace
from tests.support.pages import FRAGMENT, huge, whole


def test_a_card_shows_the_part_of_the_configuration_that_mends_it(run: Run) -> None:
    first = cards(run, FRAGMENT)[0]
    assert [part.title for part in first.parts] == ["No inspection"]
    assert first.parts[0].lines[-1] == "ssl_bump splice webex_closed"


def test_a_part_is_shown_once(run: Run) -> None:
    denied = tuple(replace(finding, code="tunnel.denied") for finding in run.results[-1].findings)
    other = replace(run.results[-1], check="tunnel/https", findings=denied)
    found = cards(replace(run, results=(*run.results, other)), FRAGMENT)
    shown = [(card.number, part.shown_by) for card in found for part in card.parts if part.title == "Allowed names"]
    assert [by for _, by in shown] == [shown[0][0]] * 2


def test_what_a_cause_explains_is_on_its_card(run: Run) -> None:
    first = next(result for result in run.results if result.check == "tls/inspection")
    effect = replace(first.findings[0], code="wss.upgrade-dropped", because="tls.intercepted", remedy="Open the door.")
    other = replace(first, check="wss/upgrade", target="mercury:443", findings=(effect,))
    page = cards(replace(run, results=(*run.results, other)), FRAGMENT)
    assert [(one.problem.check, one.targets.shown, one.remedy) for one in page[0].effects] == [
        ("wss/upgrade", ("mercury:443",), "Open the door.")
    ]
    assert by_target(page)["wss/upgrade", "mercury:443"] == 1


def test_the_top_leaves_out_what_is_waived(run: Run) -> None:
    found = cards(whole(run), None)
    assert [card.problem.waived is not None for card in found] == [False, True]
    assert [card.number for card in most_harmful(found, 3).shown] == [1]


def test_the_top_names_warnings_only_where_nothing_failed(run: Run) -> None:
    warned = tuple(result for result in run.results if result.status is not Status.FAIL)
    assert [card.problem.status for card in most_harmful(cards(run, None), 3).shown] == [Status.FAIL]
    assert [card.problem.status for card in most_harmful(cards(replace(run, results=warned), None), 3).shown] == [
        Status.WARN
    ]


def test_a_cell_finds_its_card(run: Run) -> None:
    numbers = by_target(cards(run, None))
    assert numbers["tls/inspection", "wdm-a.wbx2.com:443"] == 1
    assert numbers["policy/wildcard", "*.webex.com"] == 2


def test_evidence_is_cut_and_counted(run: Run) -> None:
    events = {event.seq: event for event in huge(run).trace}
    proof = evidence(events, tuple(range(1, 31)), 1)
    assert (len(proof.events.shown), proof.events.more) == (8, 22)
    assert (len(proof.events.shown[0].lines.shown), proof.events.shown[0].lines.more) == (5, 496)
    assert (len(proof.numbers.shown), proof.numbers.more) == (24, 6)
    crowded = evidence(events, tuple(range(1, 31)), 400)
    assert (len(crowded.events.shown), crowded.events.more) == (1, 29)


def test_evidence_that_the_trace_does_not_hold_is_left_out() -> None:
    assert evidence({}, (1, 2), 1).numbers == Truncated(shown=())


def test_what_proves_something_is_in_the_trace_even_where_there_is_no_room(run: Run) -> None:
    long = huge(run)
    whole_trace = trace(long, [5600])
    assert whole_trace.shown[-1].seq == 5600
    assert len(whole_trace.shown) + whole_trace.more == 5600
    assert len(whole_trace.shown[-1].lines.shown) <= 3


def test_one_more_takes_no_less_room_than_to_say_so() -> None:
    assert truncate([1, 2, 3], 2) == Truncated(shown=(1, 2, 3))
    assert truncate([1, 2, 3, 4], 2) == Truncated(shown=(1, 2), more=2)
    assert cut("x" * 30, 10) == "x" * 30
    assert cut("x" * 50, 10) == "xxxxxxxxxx ... (40 more characters)"
