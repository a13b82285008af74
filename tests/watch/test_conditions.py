"""When a cause is told: once where it begins to hold at enough sites, once where it ends."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from proxytest.model.open_verdict import OpenWay, ToDecide
from proxytest.model.run import Run, Verdict
from proxytest.report.sites import Site
from proxytest.watch.alert import Alert, Event
from proxytest.watch.conditions import (
    INCONCLUSIVE,
    NOTHING_HELD,
    SILENT,
    UNEXPECTED,
    Held,
    Rule,
    SiteCodes,
    alerts_due,
    codes_of,
    held_by,
    holding,
)
from tests.report.conftest import RUN
from tests.support.fleet import at, ended

NOON = datetime(2026, 3, 20, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
UNKNOWN = SiteCodes(codes={}, known=False)
GONE = SiteCodes(codes={SILENT: "says nothing"}, known=False)
FINE = SiteCodes(codes={}, known=True)
OPENED = SiteCodes(codes={"tls.intercepted": "TLS is opened"}, known=True)


class Told:
    """A process that looks every minute, and tells."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.now = NOON
        self.held: Held = NOTHING_HELD
        self.begun: dict[str, Alert] = {}

    def look(self, **sites: SiteCodes) -> list[Alert]:
        self.now += MINUTE
        self.held = holding(self.held, sites, self.rule, self.now)
        told = list(alerts_due(self.held, self.begun, self.rule, self.now, len(sites)))
        for one in told:
            if one.event is Event.BEGAN:
                self.begun[one.code] = one
            else:
                del self.begun[one.code]
        return told


def test_one_message_when_it_begins_and_one_when_it_ends_and_none_in_between() -> None:
    process = Told(Rule(sites=2))
    assert process.look(a=OPENED, b=FINE, c=FINE) == []
    (began,) = process.look(a=OPENED, b=OPENED, c=FINE)
    assert (began.event, began.code, began.sites, began.of) == (Event.BEGAN, "tls.intercepted", ("a", "b"), 3)
    assert process.look(a=OPENED, b=OPENED, c=OPENED) == []
    assert process.look(a=OPENED, b=FINE, c=OPENED) == []
    (ended_,) = process.look(a=FINE, b=FINE, c=OPENED)
    assert (ended_.event, ended_.code, ended_.since) == (Event.ENDED, "tls.intercepted", began.since)
    assert process.look(a=FINE, b=FINE, c=OPENED) == []


def test_what_does_not_last_is_not_told() -> None:
    process = Told(Rule(lasting=3 * MINUTE))
    assert process.look(a=OPENED) == process.look(a=OPENED) == process.look(a=FINE) == []
    assert process.look(a=OPENED) == process.look(a=OPENED) == process.look(a=OPENED) == []
    (began,) = process.look(a=OPENED)
    assert began.at - began.since == 3 * MINUTE


def test_a_clock_that_is_set_back_holds_nothing_up() -> None:
    process = Told(Rule(lasting=3 * MINUTE))
    process.look(a=OPENED)
    process.now -= timedelta(hours=2)
    assert [len(process.look(a=OPENED)) for _ in range(4)] == [0, 0, 0, 1]


def test_a_site_that_falls_silent_ends_nothing() -> None:
    process = Told(Rule(sites=2))
    (began,) = process.look(a=OPENED, b=OPENED, c=FINE)
    assert process.look(a=OPENED, b=GONE, c=FINE) == []
    assert process.look(a=UNKNOWN, b=GONE, c=FINE) == [
        began for began in process.begun.values() if began.code == SILENT
    ]
    (end,) = process.look(a=OPENED, b=FINE, c=FINE)
    assert (end.event, end.code) == (Event.ENDED, began.code)


def test_nobody_is_told_of_what_is_only_remembered() -> None:
    process = Told(Rule(sites=2, lasting=3 * MINUTE))
    process.look(a=OPENED, b=OPENED)
    assert [process.look(a=OPENED, b=UNKNOWN) for _ in range(5)] == [[]] * 5


def test_sites_that_say_nothing_are_told_as_any_other_cause() -> None:
    process = Told(Rule(sites=2))
    assert process.look(a=GONE, b=FINE) == []
    (began,) = process.look(a=GONE, b=GONE)
    assert (began.code, began.sites) == (SILENT, ("a", "b"))
    (end,) = process.look(a=FINE, b=GONE)
    assert (end.event, end.code) == (Event.ENDED, SILENT)


def test_a_site_that_is_taken_out_of_the_fleet_holds_nothing_up() -> None:
    process = Told(Rule())
    process.look(a=OPENED, b=FINE)
    (end,) = process.look(b=FINE)
    assert end.event is Event.ENDED


def test_a_process_that_is_started_again_goes_on_where_the_other_ended() -> None:
    first = Told(Rule(sites=2))
    first.look(a=OPENED, b=OPENED)
    for sites, expected in (
        ({"a": OPENED, "b": OPENED}, []),
        ({"a": OPENED, "b": GONE}, []),
        ({"a": FINE, "b": OPENED}, [Event.ENDED]),
    ):
        second = Told(first.rule)
        second.begun, second.held = dict(first.begun), held_by(first.begun)
        assert [one.event for one in second.look(**sites) if one.code != SILENT] == expected


CODES = st.dictionaries(st.sampled_from(["a.b", "c.d", SILENT]), st.just("told"), max_size=2)
LOOKS = st.lists(
    st.dictionaries(
        st.sampled_from("abcd"), st.builds(SiteCodes, codes=CODES, known=st.booleans()), min_size=1, max_size=4
    ),
    max_size=12,
)


@given(LOOKS, st.integers(1, 3), st.integers(0, 3))
def test_each_cause_begins_before_it_ends_and_is_told_in_turn(
    looks: list[Mapping[str, SiteCodes]], sites: int, minutes: int
) -> None:
    process = Told(Rule(sites=sites, lasting=minutes * MINUTE))
    told: dict[str, list[Event]] = {}
    for look in looks:
        for one in process.look(**look):
            told.setdefault(one.code, []).append(one.event)
            assert one.since <= one.at == process.now
            assert one.number >= sites
    for events in told.values():
        assert events == [Event.BEGAN, Event.ENDED] * (len(events) // 2) + [Event.BEGAN] * (len(events) % 2)


def site(run: Run, status: int | None = None, *, strict: bool = False) -> Site:
    last = replace(ended(run), strict=strict)
    return Site(name="oslo", last=last if status is None else replace(last, status=status))


def test_a_run_that_fails_has_the_codes_of_its_causes() -> None:
    found = codes_of(site(at(RUN, "oslo", Verdict.INCOMPATIBLE)))
    assert found.known
    assert found.codes
    assert all("." in code and told for code, told in found.codes.items())


def test_a_run_that_ends_with_0_has_none_whatever_it_found() -> None:
    """Such as where its scenario expects a failure, or waives it."""
    assert codes_of(site(at(RUN, "oslo", Verdict.INCOMPATIBLE), status=0)) == FINE
    assert codes_of(site(at(RUN, "oslo", Verdict.WARNINGS))) == FINE


def test_with_strict_warnings_are_causes_too() -> None:
    warned = codes_of(site(at(RUN, "oslo", Verdict.WARNINGS), status=1, strict=True))
    assert warned.known
    assert set(warned.codes) == {"policy.listed-singly"}


def test_a_failure_beside_them_hides_no_warnings() -> None:
    failed = at(RUN, "oslo", Verdict.INCOMPATIBLE)
    assert set(codes_of(site(failed, strict=True)).codes) == {"tls.intercepted", "policy.listed-singly"}
    assert set(codes_of(site(failed)).codes) == {"tls.intercepted"}


def test_what_was_not_tested_again_is_not_known_to_have_ended() -> None:
    again = replace(site(at(RUN, "oslo", Verdict.COMPATIBLE)), untested=frozenset({"tls.intercepted"}))
    process = Told(Rule())
    process.look(oslo=codes_of(site(at(RUN, "oslo", Verdict.INCOMPATIBLE))))
    assert process.look(oslo=codes_of(again)) == []
    (end,) = process.look(oslo=codes_of(replace(again, untested=frozenset())))
    assert (end.event, end.code) == (Event.ENDED, "tls.intercepted")


def test_what_another_code_explains_now_has_not_ended() -> None:
    run = at(RUN, "oslo", Verdict.INCOMPATIBLE)
    process = Told(Rule())
    process.look(oslo=codes_of(site(run)))
    denied = next(one for one in run.results if one.findings)
    cause = replace(denied, findings=(replace(denied.findings[0], code="tunnel.denied"),))
    explained = tuple(
        replace(one, findings=tuple(replace(found, because="tunnel.denied") for found in one.findings))
        for one in run.results
    )
    (told,) = process.look(oslo=codes_of(site(replace(run, results=(cause, *explained)))))
    assert (told.event, told.code) == (Event.BEGAN, "tunnel.denied")


def test_a_run_that_was_cut_short_ends_nothing() -> None:
    cut = codes_of(site(replace(at(RUN, "oslo", Verdict.WARNINGS), complete=False)))
    assert not cut.without("tls.intercepted")


def test_a_silent_site_and_one_that_is_inconclusive_are_not_known() -> None:
    silent = codes_of(Site(name="oslo", last=ended(at(RUN, "oslo", Verdict.COMPATIBLE)), silent=True))
    assert (set(silent.codes), silent.known) == ({SILENT}, False)
    assert codes_of(Site(name="oslo")) == UNKNOWN
    assert not codes_of(site(at(RUN, "oslo", Verdict.INCONCLUSIVE))).known


def test_an_audit_that_could_not_tell_is_told_with_what_is_missing_until_one_can() -> None:
    unclear = replace(at(RUN, "oslo", Verdict.INCONCLUSIVE), results=())
    missing = ToDecide(way=OpenWay.UNTESTED, action="run again", reason="no host was tried\x1b[2J")
    process = Told(Rule())
    (began,) = process.look(oslo=codes_of(site(replace(unclear, to_decide=missing), status=4)))
    assert (began.event, began.code) == (Event.BEGAN, INCONCLUSIVE)
    assert began.told == "the audit could not tell whether Webex works there: no host was tried\\x1b[2J"
    assert process.look(oslo=codes_of(site(unclear, status=4))) == []
    assert process.look(oslo=GONE)[0].code == SILENT
    told = process.look(oslo=codes_of(site(at(RUN, "oslo", Verdict.COMPATIBLE))))
    assert {(one.event, one.code) for one in told} == {(Event.ENDED, INCONCLUSIVE), (Event.ENDED, SILENT)}


def test_where_a_cause_is_known_it_alone_is_told_of_an_audit_that_could_not_tell() -> None:
    assert set(codes_of(site(at(RUN, "oslo", Verdict.INCONCLUSIVE), status=4)).codes) == {"tls.intercepted"}


def test_a_run_that_is_not_as_expected_is_told_though_nothing_fails() -> None:
    assert set(codes_of(site(at(RUN, "oslo", Verdict.COMPATIBLE), status=1)).codes) == {UNEXPECTED}


def test_of_more_causes_than_a_site_can_have_no_further_ones_are_told_and_none_ends() -> None:
    run = at(RUN, "oslo", Verdict.INCOMPATIBLE)
    failed = next(one for one in run.results if one.findings)
    made_up = tuple(
        replace(failed, findings=(replace(failed.findings[0], code=f"made.up-{number}"),)) for number in range(1000)
    )
    found = codes_of(site(replace(run, results=made_up)))
    assert len(found.codes) == 50
    assert not any(found.without(f"made.up-{number}") for number in range(1000))
    assert found.without("tls.intercepted")


def test_hostile_text_is_escaped_and_bounded() -> None:
    run = at(RUN, "oslo", Verdict.INCOMPATIBLE)
    results = tuple(
        replace(one, findings=tuple(replace(f, code="x.y\x1b[2J", message="z\u202e" * 999) for f in one.findings))
        for one in run.results
    )
    found = codes_of(site(replace(run, results=results)))
    assert found.codes
    assert all(text.isprintable() and len(text) <= 310 for pair in found.codes.items() for text in pair)
