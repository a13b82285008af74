"""What no report says of a site is said beside them."""

from proxytest.fleet.site_answer import Answer
from proxytest.fleet.site_queues import Queue
from proxytest.fleet.site_remarks import remarks_on

REFUSED = Answer(id="1", site="oslo", version="1.0", refused="this site has no user 'bob'\x1b[2J")


def test_of_a_site_that_waits_for_its_first_job_there_is_nothing_to_say() -> None:
    assert list(remarks_on("oslo", None, Queue(workers=1))) == []


def test_a_refusal_and_what_waits_are_said_with_what_comes_from_the_wire_escaped() -> None:
    assert list(remarks_on("oslo", REFUSED, Queue(jobs=3, workers=2))) == [
        r"oslo: its last job was not carried out: this site has no user 'bob'\x1b[2J",
        "oslo: 3 jobs wait for its worker",
        "oslo: 2 workers share its jobs: is one of them another site's?",
    ]
