"""Which tunnels are opened: by every log-on that works to the first target, and by one to each of the others."""

from proxytest.features.logon.observations import SchemeTried
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.features.tunnel.probes.targets import TARGETS
from proxytest.model.answer import Answer, Head
from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.outcome import Outcome
from proxytest.probe.declare import Case, Task
from tests.support.evidence import CONNECTED, evidence
from tests.support.plans import plan_for

FIRST, SECOND, THIRD = "idbroker.webex.com:443", "api.ciscospark.com:443", "wdm-a.wbx2.com:443"
ASKS = ChallengesSeen(
    target=FIRST,
    answer=Answer(head=Head(version="1.1", status=407, reason=""), event=1),
    challenges=(Challenge(scheme="Digest"), Challenge(scheme="Basic")),
)


def accepted(scheme: Scheme) -> SchemeTried:
    return SchemeTried(scheme=scheme, target=FIRST, outcome=Outcome.ACCEPTED)


def asked(*seen: ChallengesSeen | SchemeTried) -> list[tuple[str, str]]:
    targets = (FIRST, SECOND, THIRD)
    case = Case(plan=plan_for(port=1, targets=targets), evidence=evidence(*seen, targets=targets))
    return [(task.target, task.title) for task in TARGETS.asks(case) if isinstance(task, Task)]


def test_the_first_target_is_tried_by_every_scheme_that_works_and_the_others_by_the_strongest() -> None:
    assert asked(ASKS, accepted(Scheme.BASIC), accepted(Scheme.DIGEST)) == [
        (FIRST, "HTTPS by Digest"),
        (FIRST, "HTTPS by Basic"),
        (SECOND, "HTTPS by Digest"),
        (THIRD, "HTTPS by Digest"),
    ]


def test_a_target_that_is_exempt_from_the_log_on_is_tried_without_one() -> None:
    exempt = ChallengesSeen(target=THIRD, answer=CONNECTED)
    assert asked(ASKS, exempt, accepted(Scheme.BASIC)) == [
        (FIRST, "HTTPS by Basic"),
        (SECOND, "HTTPS by Basic"),
        (THIRD, "HTTPS"),
    ]


def test_where_no_log_on_works_no_tunnel_is_asked_for() -> None:
    assert asked(ASKS) == []
