"""What a reader needs: light and dark, a wide screen and a phone, paper, a screen reader."""

import re
from pathlib import Path
from typing import get_args

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext

from tests.browser.chromium import PHONE, WIDE, Scheme, opened

_PAGES = ["failing", "warning", "passing", "nothing", "hostile", "several"]
_OPEN = "document.querySelectorAll('details').forEach(one => one.open = true)"


@pytest.mark.parametrize("scheme", get_args(Scheme))
@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("name", _PAGES)
def test_axe_finds_nothing(
    chromium: BrowserContext, files: dict[str, Path], name: str, width: int, scheme: Scheme
) -> None:
    with opened(chromium, files[name], width=width, scheme=scheme) as seen:
        seen.page.evaluate(_OPEN)
        found = Axe().run(seen.page).response
        assert [(one["impact"], one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]] == []
        assert "color-contrast" in {one["id"] for one in found["passes"]}


def test_axe_would_find_something(chromium: BrowserContext, tmp_path: Path) -> None:
    page = tmp_path / "bad.html"
    page.write_text("<img src='data:,'><p style='color: #ccc; background: #fff'>hardly to be read</p>")
    with opened(chromium, page) as seen:
        assert {one["id"] for one in Axe().run(seen.page).response["violations"]} >= {"image-alt", "color-contrast"}


@pytest.mark.parametrize("width", [320, PHONE, 700, WIDE])
@pytest.mark.parametrize("name", [*_PAGES, "huge"])
def test_the_page_never_scrolls_sideways(
    chromium: BrowserContext, files: dict[str, Path], name: str, width: int
) -> None:
    with opened(chromium, files[name], width=width) as seen:
        seen.page.evaluate(_OPEN)
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_the_verdict_and_the_first_remedy_are_seen_without_scrolling(
    chromium: BrowserContext, files: dict[str, Path], width: int
) -> None:
    with opened(chromium, files["failing"], width=width) as seen:
        for selector in ("h1", ".verdict li"):
            box = seen.page.locator(selector).first.bounding_box()
            assert box is not None
            assert box["y"] + box["height"] < 900


def test_dark_is_dark_and_light_is_light(chromium: BrowserContext, files: dict[str, Path]) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    with opened(chromium, files["failing"], scheme="dark") as dark, opened(chromium, files["failing"]) as light:
        assert dark.page.evaluate(paper) == "rgb(13, 17, 23)"
        assert light.page.evaluate(paper) == "rgb(255, 255, 255)"


def test_a_link_to_evidence_leads_there(chromium: BrowserContext, files: dict[str, Path]) -> None:
    with opened(chromium, files["failing"]) as seen:
        seen.page.locator(".evidence summary").first.click()
        seen.page.locator(".evidence a[href='#event-4']").first.click()
        assert seen.page.locator("#event-4").is_visible()
        assert seen.page.evaluate("document.querySelector('#event-4').getBoundingClientRect().top") < 900


def test_the_index_leads_to_a_run_that_it_opens(chromium: BrowserContext, files: dict[str, Path]) -> None:
    with opened(chromium, files["several"]) as seen:
        assert not seen.page.locator("#run-2").is_visible()
        seen.page.locator("th a[href='#run-2']").click()
        assert seen.page.locator("#run-2").is_visible()


@pytest.mark.parametrize("scheme", get_args(Scheme))
def test_it_prints(chromium: BrowserContext, files: dict[str, Path], scheme: Scheme) -> None:
    """On paper: black on white even for those who read in the dark, without what only a screen can show."""
    with opened(chromium, files["failing"], scheme=scheme) as seen:
        paper = seen.page.pdf(format="A4")
        assert paper.startswith(b"%PDF-")
        assert 1 <= len(re.findall(rb"/Type\s*/Page\b", paper)) < 8
        seen.page.emulate_media(media="print", color_scheme=scheme)
        assert seen.page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
        assert seen.page.locator("nav").is_hidden()
        assert seen.page.locator(".card .lines").first.is_visible()
        assert seen.page.locator("#trace ~ .trace, #trace ~ details").first.is_hidden()


def test_evidence_is_folded_on_the_screen_and_open_on_paper(chromium: BrowserContext, files: dict[str, Path]) -> None:
    with opened(chromium, files["failing"]) as seen:
        line = seen.page.locator(".evidence .trace").first
        height = "one => one.getBoundingClientRect().height"
        assert not line.is_visible()
        seen.page.locator(".evidence summary").first.click()
        assert line.is_visible()
        seen.page.locator(".evidence summary").first.click()
        seen.page.emulate_media(media="print")
        assert line.evaluate(height) > 20


def test_a_huge_page_opens(chromium: BrowserContext, files: dict[str, Path]) -> None:
    with opened(chromium, files["huge"]) as seen:
        assert seen.page.locator("article.card").count() == 1  # one cause, however many results it has
        assert seen.requests == [files["huge"].as_uri()]
