"""When the documented limitation applies."""

import pytest

from proxytest.features.logon.observations import NegotiateMechanisms, TokenReply
from proxytest.features.product.product_mwg_ntlm import product_mwg_ntlm
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.model.answer import Answer, Head
from proxytest.model.challenge import Challenge
from proxytest.model.result import Status
from tests.support.evidence import evidence

_TARGET = "idbroker.webex.com:443"


def _asks(version: str) -> Answer:
    headers = (("Via", f"1.1 gw (McAfee Web Gateway {version})"),)
    return Answer(head=Head(version="1.1", status=407, reason="authenticationrequired", headers=headers), event=1)


@pytest.mark.parametrize(
    ("profile", "offered", "inside", "status"),
    [
        ("spark-2016", "NTLM", None, Status.FAIL),
        ("spark-2016", "Negotiate", TokenReply.CONTINUED, Status.FAIL),  # NTLM inside Negotiate is NTLM
        ("spark-2016", "Negotiate", TokenReply.REFUSED, Status.PASS),
        ("spark-2016", "Basic", None, Status.PASS),
        ("webex-2026", "NTLM", None, Status.SKIP),  # that document knows no such limitation
    ],
)
def test_who_is_affected(profile: str, offered: str, inside: TokenReply | None, status: Status) -> None:
    asked = ChallengesSeen(target=_TARGET, answer=_asks("7.1.5"), challenges=(Challenge(scheme=offered),))
    learnt = [NegotiateMechanisms(target=_TARGET, raw=inside, wrapped=TokenReply.REFUSED)] if inside else []
    (judged,) = product_mwg_ntlm.judge(evidence(asked, *learnt, profile=profile, targets=(_TARGET,)))
    assert judged.status is status


@pytest.mark.parametrize(
    ("version", "status"),
    [
        ("7.1.5", Status.FAIL),
        ("7.0", Status.FAIL),
        ("6", Status.FAIL),
        ("7", Status.WARN),  # 7.1 is affected, 7.2 is not
        ("7.2.0", Status.PASS),
        ("7.10.1", Status.PASS),
        ("8", Status.PASS),
        ("12.2.2", Status.PASS),
    ],
)
def test_which_versions_are_affected(version: str, status: Status) -> None:
    asked = ChallengesSeen(target=_TARGET, answer=_asks(version), challenges=(Challenge(scheme="NTLM"),))
    (judged,) = product_mwg_ntlm.judge(evidence(asked, targets=(_TARGET,)))
    assert judged.status is status
