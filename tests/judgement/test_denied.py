"""How a proxy's denial of a host is told, in the tunnel and before it."""

from dataclasses import replace

import pytest

from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.causes import denied
from proxytest.model.answer import Answer, Head
from proxytest.model.certificate import Anchor
from tests.support.evidence import DEPLOYED, evidence, handshake, opened

TARGET = "wdm-a.wbx2.com:443"


def page(status: int, *, system: Anchor | None = None) -> TunnelTried:
    said = Answer(head=Head(version="1.1", status=status, reason="Reason"), event=5)
    return replace(opened(TARGET, handshake(anchor=None, system=system)), https=said)


@pytest.mark.parametrize(("status", "how"), [(403, "a block page (403 Reason)"), (503, None)])
def test_a_page_of_whoever_opens_tls_denies_the_host_unless_it_is_trouble(status: int, how: str | None) -> None:
    tried = page(status)
    assert denied(tried, evidence(tried)) == how


def test_an_answer_that_may_be_the_host_s_own_denies_nothing() -> None:
    tried = page(200, system=DEPLOYED)
    assert denied(tried, evidence(tried, profile="webex-2026")) is None
