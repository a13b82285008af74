"""A check that found nothing to judge names what was in its way, and nothing where nothing was."""

import pytest

from proxytest.features.logon.observations import SchemeTried
from proxytest.features.proxy.observations import ChallengesSeen, ProxyDialled
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.unseen import without_handshake, without_logon
from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.observation import Observation
from proxytest.model.outcome import Outcome
from tests.support.evidence import CONNECTED, evidence, handshake, opened

HOST = "wdm-a.wbx2.com:443"
REFUSED = Failed(operation=Operation.DIAL, failure=Failure.REFUSED, detail="", event=1)
LOST = Failed(operation=Operation.CONNECT, failure=Failure.RESET, detail="", event=3)
UNREACHED = ProxyDialled(proxy="http://proxy:8080", address=None, failed=REFUSED)
REACHED = ProxyDialled(proxy="http://proxy:8080", address="10.0.0.1")
BROKEN = TunnelTried(purpose="https", target=HOST, scheme=Scheme.NTLM, outcome=Outcome.FAILED, failed=LOST)
ASKED = ChallengesSeen(target=HOST, answer=CONNECTED, challenges=(Challenge(scheme="NTLM"),))
FREE = ChallengesSeen(target=HOST, answer=CONNECTED)


def logon(outcome: Outcome) -> SchemeTried:
    return SchemeTried(scheme=Scheme.NTLM, target=HOST, outcome=outcome)


@pytest.mark.parametrize(
    ("seen", "because"),
    [
        ((UNREACHED,), "proxy.unreachable"),
        ((REACHED, FREE, BROKEN), "tunnel.unanswered"),
        ((REACHED, FREE, opened(HOST, handshake())), None),
        ((REACHED, FREE, opened("other:443", handshake()), BROKEN), None),
    ],
    ids=["no proxy", "no tunnel", "seen", "seen of one"],
)
def test_without_a_handshake_what_kept_every_tunnel_from_it_is_named(
    seen: tuple[Observation, ...], because: str | None
) -> None:
    row = without_handshake(evidence(*seen), "no handshake was seen")
    assert (row.status, row.because) == ("skip", because)


@pytest.mark.parametrize(
    ("seen", "because"),
    [
        ((UNREACHED,), "proxy.unreachable"),
        ((REACHED, ASKED, logon(Outcome.REFUSED)), "logon.refused"),
        ((REACHED, ASKED, logon(Outcome.ACCEPTED)), None),
        ((REACHED, FREE), None),
    ],
    ids=["no proxy", "refused", "accepted", "not asked for"],
)
def test_without_a_log_on_what_kept_it_from_being_accepted_is_named(
    seen: tuple[Observation, ...], because: str | None
) -> None:
    row = without_logon(evidence(*seen), "no password was sent")
    assert (row.status, row.because) == ("skip", because)
