"""The explicit settings that would replace a PAC file."""

import pytest

from proxytest.features.pac.observations import PacProxyTried, PacSeen
from proxytest.features.pac.routes import key_events, manual_settings, no_answer, same_way, socks_only, usual_row
from proxytest.judgement.no_pac_answer import all_directly
from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.pac_result import PacFileIssue, PacFileProblem, PacRow, PacScriptError
from proxytest.protocol.pac.directives import read_answer


def table(*answers: str) -> PacSeen:
    rows = [
        PacRow(target=f"h{number}.test:443", url="", text=answer, ways=read_answer(answer).directives)
        for number, answer in enumerate(answers)
    ]
    return PacSeen(url="http://wpad/wpad.dat", rows=tuple(rows), events=(1,))


@pytest.mark.parametrize(
    ("answers", "settings"),
    [
        (["PROXY p.corp:8080; DIRECT"], "HTTP proxy, also for HTTPS: host p.corp, port 8080"),
        (["HTTPS p.corp:443"], "HTTPS proxy (TLS to the proxy): host p.corp, port 443"),
        (["SOCKS s:1; PROXY p:2"], "HTTP proxy, also for HTTPS: host p, port 2"),
        (["SOCKS s:1"], "SOCKS s:1, which is not an HTTP proxy"),
        (["DIRECT", "DIRECT"], "no proxy"),
        (
            ["DIRECT", "DIRECT", "PROXY a:1"],
            "HTTP proxy, also for HTTPS: host a, port 1 (for 1 of 3 hosts); no proxy (for 2 of 3 hosts)",
        ),
        (
            ["PROXY a:1", "PROXY b:2", "PROXY a:1"],
            (
                "HTTP proxy, also for HTTPS: host a, port 1 (for 2 of 3 hosts); "
                "HTTP proxy, also for HTTPS: host b, port 2 (for 1 of 3 hosts)"
            ),
        ),
    ],
)
def test_a_table_is_said_as_fields(answers: list[str], settings: str) -> None:
    assert manual_settings(table(*answers)) == settings


@pytest.mark.parametrize(
    ("answers", "dead", "settings"),
    [
        (["PROXY a:1; PROXY b:2"], "PROXY a:1", "HTTP proxy, also for HTTPS: host b, port 2"),
        (["PROXY a:1", "PROXY b:2"], "PROXY a:1", "HTTP proxy, also for HTTPS: host b, port 2"),
        (["PROXY a:1"], "PROXY a:1", "HTTP proxy, also for HTTPS: host a, port 1"),
    ],
)
def test_a_dead_proxy_is_not_set_by_hand(answers: list[str], dead: str, settings: str) -> None:
    (way,) = read_answer(dead).directives
    failed = Failed(operation=Operation.DIAL, failure=Failure.REFUSED, detail="", event=2)
    assert manual_settings(table(*answers), (PacProxyTried(way=way, first=True, failed=failed),)) == settings


def test_without_an_answer_there_is_nothing_to_be_said() -> None:
    assert manual_settings(None) == ""
    failed = PacRow(target="a:443", url="", fault=PacScriptError.THROWS)
    assert manual_settings(PacSeen(url="", rows=(failed,))) == ""


def test_the_usual_route_is_that_of_most_that_go_through_a_proxy() -> None:
    for answers, usual in (
        (("PROXY b:1", "PROXY a:1", "PROXY a:1"), "PROXY a:1"),
        (("DIRECT", "DIRECT", "PROXY a:1"), "PROXY a:1"),
        (("DIRECT", "DIRECT"), "DIRECT"),
        (("PROXY a:1", "PROXY b:1; PROXY c:1", "PROXY c:1; PROXY b:1"), "PROXY b:1; PROXY c:1"),
    ):
        found = usual_row(table(*answers).rows)
        assert found is not None
        assert found.text == usual
    assert usual_row(()) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("PROXY a:1; PROXY b:1; PROXY c:1", "PROXY c:1; PROXY a:1; PROXY b:1", True),
        ("PROXY a:1; PROXY b:1; DIRECT", "PROXY b:1; PROXY a:1; DIRECT", True),
        ("PROXY a:1; PROXY b:1", "PROXY a:1", False),
        ("PROXY a:1; DIRECT", "DIRECT; PROXY a:1", False),
        ("PROXY a:1; DIRECT", "PROXY a:1", False),
        ("PROXY a:1", "HTTPS a:1", False),
    ],
)
def test_the_order_of_the_proxies_makes_no_other_way(one: str, other: str, *, same: bool) -> None:
    first, second = table(one, other).rows
    assert same_way(first, second) is same


def test_all_directly_means_each_of_them() -> None:
    assert all_directly(table("DIRECT", "DIRECT; PROXY a:1"))
    assert not all_directly(table("DIRECT", "PROXY a:1; DIRECT"))
    assert not all_directly(table())
    assert not all_directly(None)


@pytest.mark.parametrize(
    ("answers", "only"),
    [
        (["SOCKS s:1"], True),
        (["SOCKS5 s:1; DIRECT", "DIRECT"], True),
        (["SOCKS s:1; PROXY p:2"], False),
        (["DIRECT"], False),
    ],
)
def test_socks_only_means_that_no_host_has_an_http_proxy(answers: list[str], *, only: bool) -> None:
    assert socks_only(table(*answers)) is only


def test_the_cause_of_a_missing_answer_is_the_scripts_or_the_files() -> None:
    rows = (
        PacRow(target="a:443", url="", fault=PacScriptError.LOOPS),
        PacRow(target="b:443", url="", fault=PacScriptError.NO_TIME),
    )
    assert no_answer(PacSeen(url="", rows=rows)).startswith("our limit was reached: a call took more time")
    assert no_answer(PacSeen(url="", fault=PacScriptError.SYNTAX)) == "it is no JavaScript"
    assert no_answer(PacSeen(url="", flaws=(PacFileIssue(blemish=PacFileProblem.EMPTY),))) == "it is empty"
    assert no_answer(None) == ""
    for answer in ("HTTP a:1", "PROXY a 8080", "PROXY b\u00fccher:1"):
        read = read_answer(answer)
        row = PacRow(target="a:443", url="", text=answer, ways=read.directives, slips=read.errors)
        assert no_answer(PacSeen(url="", rows=(row,))) == "browsers cannot read what the script returns"
        assert manual_settings(PacSeen(url="", rows=(row,))) == ""


def test_the_key_events_are_the_first_the_last_and_the_failure() -> None:
    failed = Failed(operation=Operation.PAC, failure=Failure.TIMEOUT, detail="", event=6)
    assert key_events(PacSeen(url="u", events=(1, 2, 3, 4, 5, 9))) == (1, 2, 3, 9)
    assert key_events(PacSeen(url="u", events=(1, 2, 3, 4, 5, 9), failed=failed)) == (1, 2, 3, 6, 9)
