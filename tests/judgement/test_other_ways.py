"""A tunnel through the audited proxy says nothing of a host that the PAC file sends elsewhere."""

import pytest

from proxytest.features.pac.observations import PacSeen
from proxytest.features.settings.observations import SettingsSeen
from proxytest.features.tunnel.observations import HttpsTried, TunnelTried
from proxytest.features.websocket.observations import WebSocketTried
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.left_out import untried
from proxytest.judgement.other_ways import another_way, as_clients_ask
from proxytest.model.challenge import Scheme
from proxytest.model.outcome import Outcome
from proxytest.model.pac_result import PacRow, PacScriptError
from proxytest.protocol.pac.directives import read_answer
from tests.support.evidence import CONNECTED, evidence

TARGET, AUDITED = "idbroker.webex.com:443", "http://a:1"
PAGE = HttpsTried(target=TARGET, scheme=Scheme.NONE, outcome=Outcome.NOT_CHALLENGED, answer=CONNECTED)
SOCKET = WebSocketTried(target=TARGET, scheme=Scheme.NONE, outcome=Outcome.NOT_CHALLENGED, answer=CONNECTED)


def row(answer: str | None) -> PacRow:
    if answer is None:
        return PacRow(target=TARGET, url="", fault=PacScriptError.LOOPS)
    return PacRow(target=TARGET, url="", text=answer, ways=read_answer(answer).directives)


def seen(page: str | None, socket: str | None = "", *, by_pac: bool = True) -> Evidence:
    settings = SettingsSeen(proxy=AUDITED, source="", pac="http://wpad/", by_pac=by_pac, settings=(), events=())
    sockets = (row(socket),) if socket != "" else ()
    return evidence(settings, PacSeen(url="http://wpad/", rows=(row(page),), sockets=sockets), PAGE, SOCKET)


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ("PROXY a:1", None),
        ("PROXY b:1; PROXY a:1", None),
        ("SOCKS b:1; PROXY a:1; DIRECT", None),
        ("HTTPS a:1", "pac.another-way"),
        ("PROXY b:1; DIRECT", "pac.another-way"),
        ("PROXY b:1; DIRECT; PROXY a:1", "pac.another-way"),
        ("DIRECT; PROXY a:1", "pac.direct"),
        (None, "pac.our-limit"),
    ],
)
@pytest.mark.parametrize("tried", [PAGE, SOCKET])
def test_what_the_file_sends_elsewhere_was_not_tried(tried: TunnelTried, page: str | None, code: str | None) -> None:
    told = seen(page)
    kept = as_clients_ask(tried, told)
    if code is None:
        assert kept == tried
        assert untried(tried, told) is None
        return
    assert isinstance(kept, TunnelTried)
    assert (kept.purpose, kept.outcome, kept.answer) == (tried.purpose, Outcome.WITHHELD, None)
    why = untried(kept, told)
    assert why is not None
    assert why.code is not None
    assert (why.code.id, why.reason) == (code, kept.detail)
    assert f"name it with --proxy {AUDITED}" in why.to_decide


@pytest.mark.parametrize(
    ("page", "socket", "code"),
    [
        ("PROXY a:1", "PROXY b:1", "pac.websocket-another-way"),
        ("PROXY a:1", "DIRECT", "pac.websocket-another-way"),
        ("DIRECT", "DIRECT", "pac.direct"),
        ("DIRECT", "PROXY a:1", None),
    ],
)
def test_a_websocket_has_its_own_answer(page: str, socket: str, code: str | None) -> None:
    why = another_way(SOCKET, seen(page, socket))
    assert (why.code.id if why is not None and why.code is not None else None) == code


def test_the_other_proxy_is_named_with_its_host() -> None:
    why = another_way(PAGE, seen("HTTPS b:8443; DIRECT"))
    assert why is not None
    assert why.to_decide.startswith("Audit what this host uses: --proxy https://b:8443 --target idbroker.webex.com.")


@pytest.mark.parametrize("told", [seen("DIRECT", by_pac=False), evidence(PAGE)])
def test_a_proxy_that_was_named_is_judged_for_all_hosts(told: Evidence) -> None:
    assert another_way(PAGE, told) is None
    assert as_clients_ask(PAGE, told) == PAGE
