"""The live pages: light and dark, wide and narrow, up to date by themselves, and with nothing from elsewhere."""

from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from proxytest.model.credentials import Secret
from proxytest.serve.fleet_memory import FleetMemory
from proxytest.serve.listen_address import ListenAddress
from proxytest.serve.web_server import Served
from proxytest.watch.site_events import FellSilent
from tests.browser.chromium import PHONE, WIDE, Opened, Scheme, opened
from tests.browser.hostile import HOSTILE
from tests.browser.served import Running, running
from tests.report.conftest import RUN
from tests.support.fleet import at
from tests.support.pages import FRAGMENT, poisoned, whole
from tests.support.served import BAD, GOOD, NOW, came, filled, known

_NARROW = 320
_SOON = 20_000  #: milliseconds; the script asks every five seconds
PAGES = ("/", "/sites/berlin", "/sites/hostile", "/sites/tromso", "/sites/berlin/reports/1")


def served() -> Served:
    return Served(listen=ListenAddress(host="127.0.0.1", port=0), fragment_for=lambda _: FRAGMENT)


@pytest.fixture
def server() -> Iterator[Running]:
    memory = filled()
    known(memory, "hostile", (20, GOOD), (21, poisoned(at(whole(RUN), "x", BAD), HOSTILE)), (22, f"no: {HOSTILE}"))
    came(memory, "hostile", 24, poisoned(at(whole(RUN), "x", BAD), HOSTILE))
    memory.events.append(FellSilent(site="tromso", at=NOW))
    memory.next_of = {"berlin": NOW}.get
    known(memory, "hostile-too", (23, poisoned(at(whole(RUN), "x", BAD), HOSTILE)))
    with running(memory, served()) as found:
        yield found


def reported(memory: FleetMemory) -> None:
    """Let a report of berlin come, by which it works."""
    came(memory, "berlin", 40, GOOD)


def badge(page: Page) -> str:
    return page.locator("h1 + p .badge").inner_text()


@pytest.mark.parametrize("scheme", get_args(Scheme))
@pytest.mark.parametrize("width", [WIDE, PHONE, _NARROW])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(chromium: BrowserContext, server: Running, path: str, width: int, scheme: Scheme) -> None:
    with opened(chromium, server.address + path, width=width, scheme=scheme) as seen:
        found = Axe().run(seen.page).response
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]] == []
        assert "color-contrast" in {one["id"] for one in found["passes"]}
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("path", ["/", "/sites/hostile", "/sites/hostile-too"])
def test_nothing_runs_but_our_script_and_nothing_comes_from_elsewhere(
    chromium: BrowserContext, server: Running, path: str
) -> None:
    with opened(chromium, server.address + path) as seen:
        assert seen.requests == [f"{server.address}{path}", f"{server.address}/assets/live.js"]
        assert (seen.dialogs, seen.page.evaluate("window.__x"), seen.messages) == ([], None, [])


def test_the_page_of_a_site_follows_its_reports(chromium: BrowserContext, server: Running) -> None:
    with opened(chromium, f"{server.address}/sites/berlin") as seen:
        assert badge(seen.page) == "fails"
        server.change(reported)
        seen.page.locator("h1 + p .badge.pass").wait_for(timeout=_SOON)
        assert (badge(seen.page), seen.page.title()) == ("works", "berlin: works")
        assert seen.page.locator(".history tbody tr").count() == 4


def test_who_looks_at_the_page_keeps_place_and_focus(chromium: BrowserContext, server: Running) -> None:
    with opened(chromium, server.address, width=700) as seen:
        seen.page.locator(".sites").evaluate("one => one.scrollTo(120, 60)")
        seen.page.locator('a[href="/sites/oslo"]').first.focus()
        place = scrolled(seen)
        server.change(reported)
        seen.page.locator(".counted").get_by_text("1 compatible", exact=True).wait_for(timeout=_SOON)
        assert seen.page.evaluate("document.activeElement.getAttribute('href')") == "/sites/oslo"
        assert scrolled(seen) == place


def scrolled(seen: Opened) -> list[int]:
    found: list[int] = seen.page.locator(".sites").evaluate("one => [one.scrollLeft, one.scrollTop]")
    return found


def test_a_hub_that_is_lost_is_told_on_the_page_that_stays(chromium: BrowserContext, server: Running) -> None:
    with opened(chromium, server.address) as seen:
        server.change(FleetMemory.lose)
        seen.page.get_by_text("The hub has not answered since").wait_for(timeout=_SOON)
        assert seen.page.locator(".sites tbody tr").count() == 7
        server.change(FleetMemory.answer)
        seen.page.get_by_text("The hub has not answered since").wait_for(state="detached", timeout=_SOON)


def test_a_server_that_is_gone_is_told_on_the_page_that_stays(chromium: BrowserContext) -> None:
    with running(filled(), served()) as server:
        page = chromium.new_page()
        page.goto(server.address)
    page.get_by_text("the server has not answered since").wait_for(timeout=_SOON)
    assert page.locator(".sites tbody tr").count() == 5
    page.close()


def test_without_scripts_the_browser_asks_again_by_itself(chromium: BrowserContext, server: Running) -> None:
    browser = chromium.browser
    assert browser is None or browser.is_connected()
    with opened(chromium, server.address) as seen:
        assert seen.page.locator("noscript").inner_html() == '<meta http-equiv="refresh" content="60">'


def test_the_form_lets_in_whoever_has_the_token(chromium: BrowserContext) -> None:
    with running(filled(), replace(served(), token=Secret("0123456789abcdef"))) as server:
        with opened(chromium, f"{server.address}/sites/berlin", width=PHONE) as seen:
            assert seen.page.url == f"{server.address}/log-in"
            assert Axe().run(seen.page).response["violations"] == []
            seen.page.get_by_label("Token").fill("another one, by mistake")
            seen.page.get_by_role("button", name="Log on").click()
            seen.page.get_by_text("This is not the token.").wait_for()
            assert Axe().run(seen.page).response["violations"] == []
            seen.page.get_by_label("Token").fill("0123456789abcdef")
            seen.page.get_by_role("button", name="Log on").click()
            seen.page.locator(".sites").wait_for()
            assert seen.page.evaluate("document.cookie") == ""
        chromium.clear_cookies()
