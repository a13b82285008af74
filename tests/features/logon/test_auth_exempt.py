"""Which hosts are exempt from the log-on."""

from proxytest.features.logon.auth_exempt import auth_exempt
from proxytest.features.logon.observations import SchemeTried
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.model.answer import Answer, Head
from proxytest.model.challenge import Scheme
from proxytest.model.observation import Observation
from proxytest.model.outcome import Outcome
from proxytest.model.result import Judgement
from tests.support.evidence import evidence

ACCEPTED = SchemeTried(scheme=Scheme.NTLM, target="a.test:443", outcome=Outcome.ACCEPTED)


def asked(host: str, status: int) -> ChallengesSeen:
    return ChallengesSeen(target=f"{host}:443", answer=Answer(head=Head(version="1.1", status=status, reason="")))


def judged(*seen: Observation) -> Judgement:
    (row,) = auth_exempt.judge(evidence(*seen))
    return row


def test_all_alike_is_a_pass() -> None:
    assert judged(asked("a.test", 407), asked("b.test", 407)).reason.startswith("a log-on is asked for")
    assert judged(asked("a.test", 200), asked("b.test", 200)).reason.startswith("no log-on is asked for")


def test_where_a_log_on_works_the_exempt_ones_are_named() -> None:
    row = judged(asked("a.test", 407), asked("b.test", 200), ACCEPTED)
    assert (row.status, row.reason) == ("pass", "1 of 2 hosts ask for a log-on; exempt: b.test")


def test_where_none_works_it_is_a_warning_with_both() -> None:
    row = judged(asked("a.test", 407), asked("b.test", 200))
    (found,) = row.findings
    assert (row.status, found.actual) == ("warn", "exempt: b.test; not exempt: a.test")


def test_what_was_asked_first_counts_and_many_are_counted() -> None:
    hosts = [asked(f"h{number}.test", 200) for number in range(10)]
    row = judged(*hosts, asked("h0.test", 407), asked("z.test", 407), ACCEPTED)
    assert row.reason.endswith("h7.test and 2 more")
    assert "h0.test" in row.reason


def test_a_denial_tells_nothing_of_the_log_on() -> None:
    assert judged(asked("a.test", 403), asked("b.test", 407)).status == "pass"
    (row,) = auth_exempt.judge(evidence())
    assert row.status == "skip"
