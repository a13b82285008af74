"""The jobs of a schedule have ids that two processes agree on, and no site can guess."""

from datetime import UTC, datetime, timedelta

from proxytest.fleet.jobs import Wanted
from proxytest.fleet.nkey import new_seed
from proxytest.fleet.site_job import Job
from proxytest.watch.slot_job import audits_of, job_for
from proxytest.watch.turns import Schedule, next_slot, slot

NOON = datetime(2026, 3, 20, 12, tzinfo=UTC)
SCHEDULE = Schedule(every=timedelta(minutes=15), jitter=timedelta(minutes=1))
SEED = new_seed()


def wanted(name: str, site: str = "") -> Wanted:
    return Wanted(name=name, job=Job(id="as read", site=site or name, sent=NOON, audit={"title": name}))


def ids(*named: Wanted, now: datetime = NOON) -> list[str]:
    audits = audits_of(named)
    return [job_for(one, next_slot(SCHEDULE, one.place, NOON), SEED, now).id for one in audits]


def test_a_job_is_the_same_whoever_makes_it_and_when() -> None:
    assert ids(wanted("oslo"), wanted("bergen")) == ids(wanted("oslo"), wanted("bergen"), now=NOON + SCHEDULE.every)


def test_each_run_of_each_site_has_a_job_of_its_own_in_each_turn() -> None:
    audits = audits_of([wanted("oslo"), wanted("old", "harbour"), wanted("new", "harbour")])
    made = {job_for(one, slot(SCHEDULE, one.place, turn), SEED, NOON).id for one in audits for turn in (7, 8)}
    assert len(made) == 6


def test_a_site_that_is_added_gives_no_other_a_second_job_in_this_turn() -> None:
    """Its place moves a little, its turn is the same."""
    (alone, *_), (oslo, *_) = audits_of([wanted("oslo")]), audits_of([wanted("oslo"), wanted("rome")])
    assert job_for(alone, slot(SCHEDULE, alone.place, 7), SEED, NOON) == job_for(
        oslo, slot(SCHEDULE, oslo.place, 7), SEED, NOON
    )


def test_without_the_operators_seed_nobody_knows_an_id() -> None:
    (one,) = audits_of([wanted("oslo")])
    turn = slot(SCHEDULE, one.place, 7)
    assert job_for(one, turn, SEED, NOON).id != job_for(one, turn, new_seed(), NOON).id


def test_what_is_asked_and_when_it_was_sent_is_in_the_job() -> None:
    (one,) = audits_of([wanted("oslo")])
    job = job_for(one, slot(SCHEDULE, one.place, 7), SEED, NOON)
    assert (job.site, job.audit, job.sent) == ("oslo", {"title": "oslo"}, NOON)
    assert len(job.id) <= 80
