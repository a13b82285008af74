"""A log-on of the interceptor inside tunnels: two hosts show it, one may redirect by itself."""

from dataclasses import replace

import pytest

from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.logon_page import doubtful_logon_page, logon_page
from proxytest.model.answer import Answer, Head
from proxytest.model.result import Sureness
from tests.support.evidence import DEPLOYED, evidence, handshake, opened

IDP = ("Location", "https://idp.corp.example/saml")
NTLM = ("WWW-Authenticate", "NTLM")
HOSTS = ("idbroker.webex.com:443", "wdm-a.wbx2.com:443")


def tunnel(target: str, header: tuple[str, str], *, status: int = 302, inspected: bool = True) -> TunnelTried:
    tls = handshake(anchor=None, system=DEPLOYED) if inspected else handshake()
    page = Answer(head=Head(version="1.1", status=status, reason="So", headers=(header,)), event=9)
    return replace(opened(target, tls), https=page)


@pytest.mark.parametrize(("header", "status"), [(IDP, 302), (IDP, 307), (NTLM, 401)])
def test_two_hosts_show_it(header: tuple[str, str], status: int) -> None:
    both = tuple(tunnel(host, header, status=status) for host in HOSTS)
    found = logon_page(both[0], evidence(*both))
    assert found is not None
    assert (found.certainty, found.facts["hosts"]) == (Sureness.PROVEN, 2)
    assert doubtful_logon_page(both[0], evidence(*both)) is None


def test_one_host_may_redirect_by_itself() -> None:
    alone = tunnel(HOSTS[0], IDP)
    assert logon_page(alone, evidence(alone)) is None
    found = doubtful_logon_page(alone, evidence(alone))
    assert found is not None
    assert found.certainty is Sureness.LIKELY


@pytest.mark.parametrize(
    "others",
    [
        (tunnel(HOSTS[0], IDP, inspected=False), tunnel(HOSTS[1], IDP, inspected=False)),
        (tunnel(HOSTS[0], IDP), tunnel(HOSTS[1], ("Location", "https://other.example/"))),
        (
            tunnel(HOSTS[0], ("Location", "https://web.webex.com/")),
            tunnel(HOSTS[1], ("Location", "https://web.webex.com/")),
        ),
        (tunnel(HOSTS[0], ("Location", "/login")), tunnel(HOSTS[1], ("Location", "/login"))),
        (
            tunnel(HOSTS[0], ("WWW-Authenticate", "Bearer"), status=401),
            tunnel(HOSTS[1], ("WWW-Authenticate", "Bearer"), status=401),
        ),
        (opened(HOSTS[0], None), opened(HOSTS[1], None)),
    ],
)
def test_what_the_hosts_do_themselves_is_none(others: tuple[TunnelTried, ...]) -> None:
    assert logon_page(others[0], evidence(*others)) is None
    assert doubtful_logon_page(others[0], evidence(*others)) is None
