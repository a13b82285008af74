"""The picture at the top of the page, as Chromium lays it out: nothing on top of another, nothing cut off."""

import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import get_args

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from proxytest.report.ended import Ended
from proxytest.report.html import to_html
from proxytest.report.html.runs_page import to_html_of
from tests.browser.chromium import PHONE, WIDE, Scheme, opened
from tests.browser.hostile import HOSTILE
from tests.support.pages import poisoned
from tests.support.ways import CASES, several_causes

_RUNS = {case.__name__: case() for case in CASES}
_RUNS |= {"hostile": poisoned(several_causes(), HOSTILE), "east_asian": poisoned(several_causes(), "<b>漢字漢字漢字")}
_BOXES = """[...document.querySelectorAll('.picture > svg')].filter(one => one.checkVisibility()).flatMap(svg =>
    [...svg.querySelectorAll('text')].map(one => {
        const {left, top, right, bottom} = one.getBoundingClientRect();
        const around = (one.ownerSVGElement ?? svg).getBoundingClientRect();
        return {text: one.textContent, left, top, right, bottom, size: bottom - top,
                inside: left >= around.left && right <= around.right && bottom <= around.bottom};
    }))"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pictures")
    for name, run in _RUNS.items():
        (folder / f"{name}.html").write_text(to_html(run), encoding="utf-8")
    return {name: folder / f"{name}.html" for name in _RUNS}


def texts(page: Page) -> list[dict[str, float]]:
    found: list[dict[str, float]] = page.evaluate(_BOXES)
    return found


def overlapping(found: list[dict[str, float]]) -> Iterator[tuple[float, float]]:
    """Return the pairs of which one stands on the other; lines may touch by the height of their fonts."""
    for one, other in combinations(found, 2):
        beside = one["right"] <= other["left"] or other["right"] <= one["left"]
        shared = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
        if not beside and shared > min(one["size"], other["size"]) * 0.25:
            yield one["text"], other["text"]


@pytest.mark.parametrize("width", [320, PHONE, 700, 820, WIDE])
@pytest.mark.parametrize("name", _RUNS)
def test_no_text_stands_on_another_or_is_cut_off(
    chromium: BrowserContext, pages: dict[str, Path], name: str, width: int
) -> None:
    with opened(chromium, pages[name], width=width) as seen:
        found = texts(seen.page)
        assert len(found) > 6
        assert list(overlapping(found)) == []
        assert [one["text"] for one in found if not one["inside"]] == []
        assert min(one["size"] for one in found) > 9
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", get_args(Scheme))
@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("name", ["several_causes", "hostile", "undecided", "direct"])
def test_axe_finds_nothing(
    chromium: BrowserContext, pages: dict[str, Path], name: str, width: int, scheme: Scheme
) -> None:
    with opened(chromium, pages[name], width=width, scheme=scheme) as seen:
        found = Axe().run(seen.page, context=".picture").response
        assert [(one["impact"], one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]] == []
        assert "svg-img-alt" in {one["id"] for one in found["passes"]}


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_a_screen_reader_meets_one_picture_with_all_of_it_in_words(
    chromium: BrowserContext, pages: dict[str, Path], width: int
) -> None:
    with opened(chromium, pages["udp_blocked"], width=width) as seen:
        pictures = seen.page.get_by_role("img", name="The way from this machine to the cloud")
        assert pictures.count() == 1
        snapshot = pictures.aria_snapshot()
        assert "Media by UDP: breaks at the firewall" in snapshot
        assert "Media by TCP: passes" in snapshot
        assert "Proxy: proxy.corp.example:8080, Squid 5.9" in snapshot


def test_each_status_has_a_sign_and_a_word_besides_its_colour(chromium: BrowserContext, pages: dict[str, Path]) -> None:
    with opened(chromium, pages["several_causes"]) as seen:
        signs = seen.page.evaluate("[...document.querySelectorAll('.wide use')].map(one => one.getAttribute('href'))")
        words = " ".join(str(one["text"]) for one in texts(seen.page))
        assert {"#icon-fail", "#icon-warn", "#icon-pass"} == set(signs)
        assert all(word in words for word in ("breaks, see", "warning, see", "passes"))


def test_paper_shows_the_wide_picture(chromium: BrowserContext, pages: dict[str, Path]) -> None:
    with opened(chromium, pages["several_causes"], width=PHONE) as seen:
        seen.page.emulate_media(media="print")
        assert seen.page.locator(".picture .wide").is_visible()
        assert not seen.page.locator(".picture .narrow").is_visible()
        paper = seen.page.pdf(format="A4")
        assert re.match(rb"%PDF", paper)


def test_each_run_of_several_has_a_picture_of_its_own(chromium: BrowserContext, tmp_path: Path) -> None:
    runs = {name: _RUNS[name] for name in ("udp_blocked", "tls_opened")}
    page = tmp_path / "all.html"
    page.write_text(to_html_of([Ended(name=name, run=run, status=1) for name, run in runs.items()]), encoding="utf-8")
    with opened(chromium, page) as seen:
        seen.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        pictures = seen.page.get_by_role("img", name="The way from this machine to the cloud")
        assert pictures.count() == 2
        assert "Media by UDP: breaks" in pictures.nth(0).aria_snapshot()
        assert "Media: not tested" in pictures.nth(1).aria_snapshot()
        assert list(overlapping(texts(seen.page))) == []
        found = Axe().run(seen.page, context=".picture").response
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]] == []


def test_what_breaks_leads_to_its_finding(chromium: BrowserContext, pages: dict[str, Path]) -> None:
    with opened(chromium, pages["udp_blocked"]) as seen:
        seen.page.locator(".ways a").first.click()
        assert seen.page.evaluate("location.hash") == "#finding-1"
        assert seen.page.locator("#finding-1").is_visible()
