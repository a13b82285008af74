"""The picture as it is laid out, and in words."""

import pytest

from proxytest.model.result import Status
from proxytest.model.run import Run
from proxytest.report.html import to_html
from proxytest.report.html.picture import Picture, picture
from proxytest.report.html.stations import stations
from proxytest.report.html.wrapped import columns, wrapped
from tests.report.test_html import Page
from tests.support import ways
from tests.support.ways import CASES, passing, run_of


def drawn(run: Run) -> Picture:
    found = picture(run)
    assert found is not None
    return found


def facts(run: Run, name: str) -> tuple[str, ...]:
    return next(station.facts for station in stations(run) if station.name == name)


def test_the_words_say_all_of_it() -> None:
    assert drawn(ways.udp_blocked()).words == (
        "This machine: pc7.corp.example, 10.20.30.40. Proxy: proxy.corp.example:8080, Squid 5.9, 10.1.2.3, 10.1.2.4. "
        "Firewall: seen as 198.51.100.7. Cloud: Cisco Spark, 4 hosts, media: media.example.net. "
        "Signalling by HTTPS: passes. Notifications by WebSocket: passes. "
        "Media by UDP: breaks at the firewall or another device on the way. "
        "Media by TCP: passes. Media by TLS: passes. Media in all: warning."
    )


def test_what_is_said_twice_is_told_once_and_the_worst_first() -> None:
    told = [(one.status, one.words, names) for one, names in drawn(ways.proxy_unreachable()).statements]
    assert told == [
        (
            Status.FAIL,
            "breaks on the way to the proxy",
            ("Signalling by HTTPS", "Notifications by WebSocket"),
        ),
        (Status.SKIP, "not tested: no media host is known: use --media HOST", ("Media",)),
    ]


def test_of_several_findings_of_a_code_the_one_is_named_that_is_about_this_way() -> None:
    told = {
        names[0]: [cause.finding.message for cause in one.causes]
        for one, names in drawn(ways.media_refused()).statements
    }
    assert told["Media by UDP"] == ["No answer on UDP 5004"]
    assert told["Media by TCP"] == ["No answer on TCP 5004"]
    assert told["Media in all"] == ["Calls cannot send media: no port answers"]


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (ways.tls_opened(), "1 of 3 breaks at the proxy"),
        (ways.websocket_cut(), "breaks at the proxy or behind it"),
        (ways.media_refused(), "breaks at the firewall or behind it"),
        (ways.undecided(), "1 of 3 undecided at the proxy: the proxy's answer to the same question has changed"),
        (ways.several_causes(), "warning at the far end"),
        (ways.several_causes(), "warning on this machine"),
    ],
)
def test_where_it_breaks_in_words(run: Run, words: str) -> None:
    assert any(one.words.startswith(words) for one, _ in drawn(run).statements)


def test_the_page_shows_it_for_eyes_and_for_ears() -> None:
    page = Page(to_html(ways.several_causes()))
    assert page.tags.count("title") == 3  # the page's own, and of the two drawings
    assert page.tags.count("desc") == 2
    assert page.values("role").count("img") == 2
    assert "#finding-1" in page.values("href")


def test_a_run_without_traffic_has_no_picture(run: Run) -> None:
    assert picture(run) is None
    assert "figure" not in Page(to_html(run)).tags


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_every_row_stands_below_the_one_before(case: object) -> None:
    assert callable(case)
    for one in drawn(case()).drawings:
        heights = [row.y for row in one.rows]
        assert heights == sorted(heights)
        assert heights[0] > one.box_height
        assert max(text.y for row in one.rows for text in row.texts) < one.height


def test_the_proxy_is_told_with_its_addresses_and_the_others_of_a_pac_file() -> None:
    assert facts(ways.several_proxies(), "Proxy") == (
        "proxy.corp.example:8080",
        "Squid 5.9",
        "10.1.2.3",
        "10.1.2.4 (no answer)",
        "2001:db8:1111:2222:3333:4444:5555:6666",
        "and 2 more addresses",
        "PAC: proxy-2.corp.example:8080 (no answer)",
        "PAC: proxy-3.corp.example:8080",
        "and 3 more proxies",
    )


def test_an_address_that_is_the_name_is_told_once() -> None:
    assert facts(ways.ipv6(), "Proxy") == ("[2001:db8:1111:2222:3333:4444:5555:6666]:3128", "Squid 5.9")
    assert facts(ways.direct(), "Proxy") == ("none",)


def test_a_proxy_that_was_not_dialled_is_told_by_its_name() -> None:
    run = run_of(passing())
    assert facts(run, "Cloud") == ("Cisco Spark", "4 hosts")
    assert facts(run, "Firewall") == ()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("proxy.corp.example:8080", ("proxy.corp.", "example:8080")),
        ("[2001:db8:1111::1]:3128", ("[2001:db8:", "1111::1]:", "3128")),
        ("x" * 30, ("x" * 12, "x" * 12, "x" * 6)),
        ("a" * 60, ("a" * 12, "a" * 12, "a" * 9 + "...")),
        ("漢" * 8, ("漢" * 6, "漢" * 2)),
        ("two words and more", ("two words", "and more")),
        ("", ()),
    ],
)
def test_a_long_name_is_broken_and_cut(text: str, lines: tuple[str, ...]) -> None:
    assert wrapped(text, 12, 3) == lines
    assert all(columns(line) <= 12 for line in lines)
