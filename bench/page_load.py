"""How long a page of our own takes to load in a real Chromium, until all of it is drawn."""

import time
from pathlib import Path

from playwright.sync_api import BrowserContext

from tests.browser.chromium import opened, running_chromium

_ROUNDS = 3
_DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def loaded(path: Path) -> float:
    """Return the seconds of the quickest of some rounds; noise only adds."""
    with running_chromium() as chromium:
        return min(_once(chromium, path) for _ in range(_ROUNDS))


def _once(chromium: BrowserContext, path: Path) -> float:
    began = time.perf_counter()
    with opened(chromium, path) as seen:
        seen.page.evaluate(_DRAWN)
        return time.perf_counter() - began
