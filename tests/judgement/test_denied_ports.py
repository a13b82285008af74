"""Ports that are refused, told from hosts that are."""

from dataclasses import replace

from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.judgement.denied_ports import judge_port
from proxytest.judgement.tunnel_codes import EVERY_HOST_DENIED
from proxytest.model.answer import Answer, Head
from proxytest.model.challenge import Challenge
from proxytest.model.result import Status
from tests.support.evidence import evidence, opened


def test_where_every_host_is_denied_the_ports_are_to_be_looked_at_first() -> None:
    said = Answer(head=Head(version="1.1", status=403, reason="Forbidden"), event=5)
    denied = [replace(opened(f"{name}.wbx2.com:443", None), answer=said) for name in "ab"]
    judged = judge_port(443, denied, [], evidence(*denied))
    assert (judged.status, judged.to_decide) == (Status.UNDECIDED, EVERY_HOST_DENIED)


def test_a_log_on_that_is_asked_for_on_the_port_is_told() -> None:
    said = Answer(head=Head(version="1.1", status=403, reason="Forbidden"), event=5)
    denied = [replace(opened(f"{name}.wbx2.com:443", None), answer=said) for name in "ab"]
    asks = Answer(head=Head(version="1.1", status=407, reason="Proxy Authentication Required"), event=6)
    asked = ChallengesSeen(target="c.webex.com:443", answer=asks, challenges=(Challenge(scheme="NTLM"),))
    judged = judge_port(443, denied, [], evidence(*denied, asked))
    assert judged.status is Status.UNDECIDED
    assert "every host" not in judged.reason
    assert "a log-on is asked for" in judged.reason
    other = replace(asked, target="c.webex.com:444")
    assert "every host" in judge_port(443, denied, [], evidence(*denied, other)).reason
