"""What a Negotiate that declines NTLM is told as, and for whom."""

import pytest

from proxytest.features.logon.auth_kerberos_only import auth_kerberos_only
from proxytest.features.logon.observations import NegotiateMechanisms, SchemeTried, TokenReply
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.model.answer import Answer, Head
from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.outcome import Outcome
from proxytest.model.result import Judgement
from tests.support.evidence import evidence

TARGET = "idbroker.webex.com:443"
ASKS = Answer(head=Head(version="1.1", status=407, reason=""), event=1)


def judged(
    *offered: str, kerberos: bool = False, profile: str = "webex-2026", tried: SchemeTried | None = None
) -> Judgement:
    challenges = tuple(Challenge(scheme=name) for name in ("Negotiate", *offered))
    asked = ChallengesSeen(target=TARGET, answer=ASKS, challenges=challenges, events=(1,))
    refused = TokenReply.REFUSED
    mechanisms = NegotiateMechanisms(target=TARGET, raw=refused, wrapped=refused, kerberos=kerberos, events=(2,))
    seen = (asked, mechanisms, *((tried,) if tried else ()))
    (row,) = auth_kerberos_only.judge(evidence(*seen, profile=profile))
    return row


def ticket(outcome: Outcome) -> SchemeTried:
    return SchemeTried(
        scheme=Scheme.NEGOTIATE, target=TARGET, outcome=outcome, mechanism="Kerberos", proven=True, events=(3,)
    )


@pytest.mark.parametrize("proof", [{"kerberos": True}, {"tried": ticket(Outcome.ACCEPTED)}])
def test_where_some_clients_speak_kerberos_the_others_are_counted(proof: dict[str, object]) -> None:
    row = judged(**proof)  # type: ignore[arg-type]  # each names one argument
    (found,) = row.findings
    assert (row.status, found.code) == ("warn", "negotiate.kerberos-only")
    assert found.facts["clients"]


def test_clients_that_have_another_scheme_are_not_counted() -> None:
    assert judged("Basic", "Digest", "NTLM", kerberos=True).status == "pass"


def test_a_negotiate_that_declines_ntlm_without_a_ticket_is_undecided_where_clients_speak_kerberos() -> None:
    row = judged()
    assert (row.status, row.code) == ("undecided", "negotiate.no-ntlm")


def test_a_ticket_that_is_refused_too_means_that_it_does_not_work() -> None:
    row = judged(tried=ticket(Outcome.REFUSED))
    (found,) = row.findings
    assert (row.status, found.code) == ("fail", "negotiate.does-not-work")


@pytest.mark.parametrize(("offered", "status"), [((), "fail"), (("NTLM",), "warn")])
def test_where_no_client_speaks_kerberos_another_scheme_makes_it_a_warning(
    offered: tuple[str, ...], status: str
) -> None:
    assert judged(*offered, profile="spark-2016").status == status
