"""What is left out of a run: of its observations, its titles, and its progress."""

from dataclasses import replace
from datetime import UTC, datetime

from proxytest.engine.hiding import in_activity, in_observations, in_titles, leave_out, scrubber_for
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.model.activity import Activity, Stage
from proxytest.model.answer import Answer, Head
from proxytest.model.certificate import Certificate
from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.credentials import Credentials, Secret
from tests.support.plans import plan_for

ALICE = Credentials(user=r"CORP\alice", password=Secret("wonderland"))
ANSWER = Answer(head=Head(version="1.1", status=407, reason="not alice", headers=(("X-User", "alice"),)), event=3)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
SEEN = ChallengesSeen(target="u2c.wbx2.com:443", answer=ANSWER, challenges=(Challenge(scheme="NTLM"),), events=(2, 3))


def test_nothing_is_changed_that_may_be_told() -> None:
    plan = replace(plan_for(port=1), credentials=ALICE)
    assert leave_out(plan)("alice") == "alice"
    assert plan.asked.user == r"CORP\alice"
    nobody = replace(plan, credentials=None, anonymous=True)
    assert leave_out(nobody)("alice") == "alice"


def test_accounts_of_other_runs_are_left_out_too() -> None:
    plan = replace(plan_for(port=1), credentials=ALICE, anonymous=True, accounts=("bob", r"CORP\alice"))
    out = leave_out(plan)
    assert out("alice, bob and carol") == "(account), (account) and carol"
    assert (plan.asked.user, plan.asked.anonymous) == ("", True)
    assert scrubber_for(plan).scrub("alice has wonderland") == "(account) has <redacted>"
    assert scrubber_for(replace(plan, credentials=None)).scrub("bob") == "(account)"


def test_what_is_data_or_names_the_observation_is_kept() -> None:
    """Two letters may stand between signs of base64, and in the name of a host that is not one of the run's."""
    certificate = Certificate(
        subject="CN=qx for qx",
        issuer="CN=x",
        sha256="qx",
        not_before=NOW,
        not_after=NOW,
        der="MIIB+qx/qx==",
    )
    plan = replace(plan_for(port=1), credentials=replace(ALICE, user="qx"), anonymous=True)
    changed = in_observations(replace(SEEN, target="qx.ca.test:80"), leave_out(plan))
    assert changed.target == "qx.ca.test:80"
    hidden = in_observations(certificate, leave_out(plan))
    assert (hidden.subject, hidden.der, hidden.sha256) == ("CN=(account) for (account)", certificate.der, "qx")


def test_only_texts_of_an_observation_change() -> None:
    out = leave_out(replace(plan_for(port=1), credentials=ALICE, anonymous=True))
    changed = in_observations((SEEN,), out)
    head = Head(version="1.1", status=407, reason="not (account)", headers=(("X-User", "(account)"),))
    assert changed == (replace(SEEN, answer=replace(ANSWER, head=head)),)
    assert in_observations(Scheme.NTLM, lambda _: "x") is Scheme.NTLM


def test_titles_and_progress_change_and_targets_of_the_run_do_not() -> None:
    plan = replace(plan_for(port=1), credentials=ALICE, anonymous=True, name="hq-alice", title="Alice's", site="alice")
    out = leave_out(plan)
    asked = in_titles(plan.asked, out)
    assert (asked.name, asked.title, asked.site) == ("hq-(account)", "(account)'s", "(account)")
    assert asked.targets == plan.asked.targets
    one = Activity(title="A ticket", target="alice", stage=Stage.DONE, note="for alice")
    assert in_activity(one, out) == replace(one, target="(account)", note="for (account)")
