"""The HAR of a run in the developer tools of a real browser, which read it as a recording of their own."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from proxytest.model.run import Run
from proxytest.report.formats.har import to_har
from tests.browser.hostile import HOSTILE
from tests.report.conftest import RUN
from tests.support.pages import poisoned, whole

_NETWORK_PANEL = "devtools://devtools/bundled/devtools_app.html?panel=network"
_ROWS = ".network-log-grid tbody tr.data-grid-data-grid-node"


@contextmanager
def imported(
    context: BrowserContext, run: Run, file: Path
) -> Iterator[tuple[Page, list[dict[str, dict[str, object]]]]]:
    """Import a run's HAR as a reader does, by the button; give the page and the entries of the file."""
    file.write_text(to_har(run), encoding="ascii")
    page = context.new_page()
    try:
        page.goto(_NETWORK_PANEL)
        with page.expect_file_chooser() as chooser:
            page.get_by_label("Import HAR file").first.click()
        chooser.value.set_files(file)
        yield page, json.loads(file.read_bytes())["log"]["entries"]
    finally:
        page.close()


def test_they_show_every_request_with_its_status(chromium: BrowserContext, tmp_path: Path) -> None:
    with imported(chromium, whole(RUN), tmp_path / "run.har") as (page, entries):
        expect(page.get_by_text(f"{len(entries)} requests")).to_be_visible()
        shown = [row.split("\t")[1] for row in page.locator(_ROWS).all_inner_texts()]
        assert sorted(shown) == sorted(str(entry["response"]["status"] or "(failed)") for entry in entries)


def test_they_show_the_headers_of_a_request(chromium: BrowserContext, tmp_path: Path) -> None:
    with imported(chromium, whole(RUN), tmp_path / "run.har") as (page, _):
        page.locator(_ROWS, has_text="407").first.locator(".name-column").click()
        expect(page.get_by_text("Proxy-Authenticate").first).to_be_visible()


def test_hostile_text_is_shown_and_does_nothing(chromium: BrowserContext, tmp_path: Path) -> None:
    with imported(chromium, poisoned(whole(RUN), HOSTILE), tmp_path / "run.har") as (page, entries):
        expect(page.get_by_text(f"{len(entries)} requests")).to_be_visible()
        assert page.evaluate("window.__x === undefined")
