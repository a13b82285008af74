"""Ports that are refused, told from hosts that are."""

from dataclasses import replace

from proxytest.judgement.denied_ports import judge_port
from proxytest.judgement.tunnel_codes import EVERY_HOST_DENIED
from proxytest.model.answer import Answer, Head
from proxytest.model.result import Status
from tests.support.evidence import evidence, opened


def test_where_every_host_is_denied_the_ports_are_to_be_looked_at_first() -> None:
    said = Answer(head=Head(version="1.1", status=403, reason="Forbidden"), event=5)
    denied = [replace(opened(f"{name}.wbx2.com:443", None), answer=said) for name in "ab"]
    judged = judge_port(443, denied, [], evidence(*denied))
    assert (judged.status, judged.to_decide) == (Status.UNDECIDED, EVERY_HOST_DENIED)
