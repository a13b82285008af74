from dataclasses import replace
from html.parser import HTMLParser

import pytest

from proxytest.model.run import Product, Proxy, Run
from proxytest.report.html import to_html

VOID = {"meta"}


class Page(HTMLParser):
    """Reads a page strictly: each element is closed in order, and nothing is unknown to the template."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, name: str) -> list[str | None]:
        return [value for key, value in self.attributes if key == name]


def test_it_says_what_the_console_says(run: Run) -> None:
    page = Page(to_html(run))
    for words in (
        "NOT COMPATIBLE: spark-2016 through http://proxy.corp:8080",
        "HTTPS inspection stops it (tls/inspection).",
        "Exempt *.wbx2.com, identity.webex.com and idbroker.webex.com from HTTPS inspection.",
        "Results: 2 failed, 1 warned, 7 passed, 2 skipped",
        "1 < HTTP/1.1 407 Proxy Authentication Required\n1 < Proxy-Authenticate: NTLM\n1 * 2048 more",
    ):
        assert words in page.text


def test_each_piece_of_evidence_leads_to_its_event(run: Run) -> None:
    page = Page(to_html(run))
    assert {f"#{identifier}" for identifier in page.values("id")} >= set(page.values("href"))
    assert "#event-4" in page.values("href")


@pytest.mark.parametrize("hostile", [False, True])
def test_nothing_comes_from_the_network_and_nothing_is_run(run: Run, hostile_run: Run, *, hostile: bool) -> None:
    page = Page(to_html(hostile_run if hostile else run))
    assert not {"script", "link", "img", "iframe", "object", "base", "form"} & set(page.tags)
    assert page.values("src") == []
    assert all(str(value).startswith("#event-") for value in page.values("href"))
    assert not any(key.startswith("on") for key, _ in page.attributes)


def test_hostile_text_is_escaped(run: Run, hostile_run: Run) -> None:
    text = to_html(hostile_run)
    assert all(char.isprintable() or char == "\n" for char in text)
    assert Page(text).tags == Page(to_html(run)).tags
    assert r"CN=Corp Inspection CA,O=Corp\x1b[2J\x9b2J\u202e[red]x[/red]<script>" in Page(text).text


def test_an_empty_run_is_a_page(run: Run) -> None:
    empty = replace(run, proxy=Proxy(url=None, product=Product()), clients=(), results=(), observations=(), trace=())
    assert "section" not in Page(to_html(empty)).tags
