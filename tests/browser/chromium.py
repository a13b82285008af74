"""A real Chromium, headless, in which scripts may run, but which asks nothing of the network on its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from playwright.sync_api import BrowserContext, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
WIDE, PHONE = 1280, 380
#: Chromium's sandbox refuses to run as root, which a container's user is.
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--proxy-server=127.0.0.1:9",  # the discard port: what is asked for all the same, fails
    "--proxy-bypass-list=<-loopback>;127.0.0.1",  # where a test may have a server of its own
)
Scheme = Literal["light", "dark"]


@contextmanager
def running_chromium() -> Iterator[BrowserContext]:
    """Start one with an empty folder of its own."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            folder, executable_path=CHROMIUM, headless=True, args=_ARGUMENTS
        )
        try:
            yield context
        finally:
            context.close()


@dataclass(slots=True)
class Opened:
    """A page, and what it did while it was opened and looked at."""

    page: Page
    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)


@contextmanager
def opened(
    context: BrowserContext, path: Path | str, *, width: int = WIDE, scheme: Scheme = "light"
) -> Iterator[Opened]:
    """Open a file as a reader does who double-clicks it, or an address."""
    page = context.new_page()
    seen = Opened(page)
    page.on("request", lambda request: seen.requests.append(request.url))
    page.on("dialog", lambda dialog: seen.dialogs.append(dialog.message))
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.on("console", lambda message: seen.messages.append(message.text))
    page.on("pageerror", lambda error: seen.messages.append(str(error)))
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.goto(path if isinstance(path, str) else path.as_uri(), wait_until="load")
    try:
        yield seen
    finally:
        page.close()
