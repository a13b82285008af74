"""The documentation as it is built: read by axe in light and dark, and searched from a file, without any network."""

import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, expect

from tests.browser.chromium import PHONE, WIDE, Scheme, opened
from tests.docs.pages import DOCS

pytestmark = pytest.mark.timeout(400)  # the first test waits for the build

_PAGES = sorted(path.relative_to(DOCS).with_suffix("") for path in DOCS.rglob("*.md") if "_build" not in path.parts)
#: The whole of it is in the other width and scheme.
_CHOSEN = ("index", "howto/read-a-report", "reference/options", "products/squid", "howto/several-sites")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", str(DOCS), str(folder)]
    subprocess.run(command, check=True, timeout=300)  # noqa: S603  our own
    return folder


def complaints(chromium: BrowserContext, page: Path, *, width: int = WIDE, scheme: Scheme = "light") -> list[str]:
    """Return what axe finds on a page, with every part of it opened, and headings that leave out a level."""
    with opened(chromium, page, width=width, scheme=scheme) as seen:
        seen.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        found = Axe().run(seen.page).response
        levels = seen.page.evaluate("[...document.querySelectorAll('h1, h2, h3, h4, h5')].map(one => +one.tagName[1])")
    assert "color-contrast" in {one["id"] for one in found["passes"]}
    wrong = [f"{one['id']}: {node['html'][:150]}" for one in found["violations"] for node in one["nodes"][:2]]
    return wrong + [f"h{one} before h{other}" for one, other in pairwise([0, *levels]) if other > one + 1]


@pytest.mark.parametrize("name", _PAGES, ids=str)
def test_axe_finds_nothing(chromium: BrowserContext, built: Path, name: Path) -> None:
    assert complaints(chromium, built / f"{name}.html") == []


@pytest.mark.parametrize("scheme", get_args(Scheme))
@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("name", _CHOSEN)
def test_axe_finds_nothing_in_the_dark_and_on_a_phone(
    chromium: BrowserContext, built: Path, name: str, width: int, scheme: Scheme
) -> None:
    assert complaints(chromium, built / f"{name}.html", width=width, scheme=scheme) == []


@pytest.mark.parametrize(
    ("words", "leads_to"), [("zscaler", "products/zscaler.html"), ("inconclusive", "howto/inconclusive.html")]
)
def test_search_works_from_a_file(chromium: BrowserContext, built: Path, words: str, leads_to: str) -> None:
    with opened(chromium, built / "index.html") as seen:
        seen.page.get_by_placeholder("Search").first.fill(words)
        seen.page.get_by_placeholder("Search").first.press("Enter")
        found = seen.page.locator(f"#search-results a[href^='{leads_to}']").first
        expect(found).to_be_visible()
        found.click()
        expect(seen.page.locator("h1")).to_be_visible()
        assert leads_to in seen.page.url
        assert [one for one in seen.requests if not one.startswith(("file:", "data:"))] == []
