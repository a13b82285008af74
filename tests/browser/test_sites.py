"""The page of many sites: light and dark, wide and narrow, on paper, with a header that stays, and quick enough."""

from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext

from proxytest.report.html.runs_page import to_html_of
from tests.browser.chromium import PHONE, WIDE, Scheme, opened
from tests.browser.hostile import HOSTILE
from tests.report.conftest import RUN
from tests.support.fleet import BEGAN, fleet
from tests.support.pages import poisoned, whole

_SILENT = {"branch-004": None, "harbour": None, "airport": BEGAN}
_NARROW = 320
_TOP = "one => one.getBoundingClientRect().top"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("sites")
    hostile = [replace(one, name=one.name + HOSTILE, run=poisoned(one.run, HOSTILE)) for one in fleet(whole(RUN), 3)]
    texts = {
        "few": to_html_of([*fleet(RUN, 14)], _SILENT),
        "many": to_html_of([*fleet(RUN, 98)], _SILENT),
        "folded": to_html_of([*fleet(RUN, 400)], _SILENT | {f"quiet-{number}": None for number in range(60)}),
        "hostile": to_html_of(hostile, {f"never {HOSTILE}": None}),
    }
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in texts}


@pytest.fixture(params=["few", "folded", "hostile"])
def page(request: pytest.FixtureRequest, pages: dict[str, Path]) -> Path:
    found: Path = pages[request.param]
    return found


@pytest.mark.parametrize("scheme", get_args(Scheme))
@pytest.mark.parametrize("width", [WIDE, PHONE, _NARROW])
def test_axe_finds_nothing(chromium: BrowserContext, page: Path, width: int, scheme: Scheme) -> None:
    with opened(chromium, page, width=width, scheme=scheme) as seen:
        found = Axe().run(seen.page).response
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]] == []
        assert "color-contrast" in {one["id"] for one in found["passes"]}


@pytest.mark.parametrize("width", [_NARROW, PHONE, 700, WIDE])
def test_the_page_never_scrolls_sideways(chromium: BrowserContext, page: Path, width: int) -> None:
    with opened(chromium, page, width=width) as seen:
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


def test_nothing_runs_and_nothing_is_asked_for(chromium: BrowserContext, pages: dict[str, Path]) -> None:
    with opened(chromium, pages["hostile"]) as seen:
        assert seen.requests == [pages["hostile"].as_uri()]
        assert (seen.dialogs, seen.page.evaluate("window.__x")) == ([], None)


def test_a_header_of_any_length_leaves_room_for_the_sites(chromium: BrowserContext, pages: dict[str, Path]) -> None:
    with opened(chromium, pages["hostile"]) as seen:
        head = seen.page.locator(".sites thead").evaluate("one => one.getBoundingClientRect().height")
        assert head < seen.page.locator(".sites").evaluate("one => one.getBoundingClientRect().height") / 2


def test_with_many_sites_the_header_and_the_names_stay(chromium: BrowserContext, pages: dict[str, Path]) -> None:
    with opened(chromium, pages["many"], width=700) as seen:
        table = seen.page.locator(".sites")
        assert seen.page.locator(".sites tbody tr").count() == 100
        table.evaluate("one => one.scrollTo(200, 2500)")
        head, name = seen.page.locator(".sites thead"), seen.page.locator(".sites tbody th").nth(70)
        assert abs(head.evaluate(_TOP) - table.evaluate(_TOP)) < 2
        left = "one => one.getBoundingClientRect().left"
        assert abs(name.evaluate(left) - table.evaluate(left)) < 2


def test_the_worst_are_seen_first_and_lead_to_their_report(chromium: BrowserContext, pages: dict[str, Path]) -> None:
    with opened(chromium, pages["many"]) as seen:
        first = seen.page.locator(".sites tbody th a").first
        assert first.inner_text() == "branch-002"
        box = first.bounding_box()
        assert box is not None
        assert box["y"] < 900
        target = (first.get_attribute("href") or "").removeprefix("#")
        assert not seen.page.locator(f"[id='{target}']").is_visible()
        first.click()
        assert seen.page.locator(f"[id='{target}']").is_visible()


def test_of_hundreds_of_sites_those_that_are_alike_share_a_row(
    chromium: BrowserContext, pages: dict[str, Path]
) -> None:
    with opened(chromium, pages["folded"]) as seen:
        assert seen.page.locator(".sites tbody tr").count() < 20
        others = seen.page.locator(".sites tbody tr details").first
        assert not others.locator("p").is_visible()
        others.locator("summary").click()
        assert "branch-" in others.locator("p").inner_text()


def test_on_paper_every_site_is_there(chromium: BrowserContext, pages: dict[str, Path]) -> None:
    with opened(chromium, pages["few"], width=700, scheme="dark") as seen:
        seen.page.emulate_media(media="print", color_scheme="dark")
        table = seen.page.locator(".sites")
        assert table.evaluate(
            "one => one.scrollHeight <= one.clientHeight + 1 && one.scrollWidth <= one.clientWidth + 1"
        )
        assert seen.page.locator(".sites thead").evaluate("one => getComputedStyle(one).position") == "static"
        assert seen.page.pdf(format="A4").startswith(b"%PDF-")
