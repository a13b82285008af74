"""Make the pictures of docs/howto/read-a-report.md: `make pictures`.

Each is a part of the page of a real report on proxies of the lab, as Chromium shows it.
"""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import BrowserContext

from tests.browser.chromium import opened, running_chromium

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
MOST_BYTES = 150_000
#: Site -> the proxy of the lab that stands there.
_SITES = {"Berlin": "corporate", "Oslo": "denying", "Paris": "inspecting"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A part of a report's page."""

    name: str
    page: str
    shows: str  #: selector; the first that fits is shown
    width: int = 860  #: of the window, in pixels
    height: float = 900  #: pixels from its top, at most


PICTURES = (
    Picture(name="verdict", page="Paris", shows=".verdict"),
    Picture(name="way", page="Paris", shows="figure.picture"),
    Picture(name="hosts", page="Paris", shows="main > section:has-text('Hosts and checks')"),
    Picture(name="clients", page="Paris", shows="main > section:has(> h2:text-is('Clients'))"),
    Picture(name="cause", page="Paris", shows="article.card.fail", height=640),
    Picture(name="sites", page="all", shows=".scroll.sites"),
)


def write_reports(folder: Path) -> None:
    """Audit a proxy of the lab for each site, and join what was found."""
    for site, lab in _SITES.items():
        outputs = ("-o", f"{folder}/{site}.html", "-o", f"{folder}/{site}.json")
        _proxytest("run", "--lab", lab, "--site", site, "--quiet", *outputs)
    _proxytest("merge", *(f"{folder}/{site}.json" for site in _SITES), "-o", f"{folder}/all.html")


def _proxytest(*arguments: str) -> None:
    command = [sys.executable, "-m", "proxytest", *arguments]
    ended = subprocess.run(command, check=False, stdout=subprocess.DEVNULL, timeout=120)  # noqa: S603  our own
    if ended.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(arguments)} ended with {ended.returncode}")


def take(context: BrowserContext, picture: Picture, reports: Path) -> None:
    """Write one picture."""
    with opened(context, reports / f"{picture.page}.html", width=picture.width) as seen:
        box = seen.page.locator(picture.shows).first.bounding_box()
        if box is None:
            raise SystemExit(f"{picture.page}.html has no {picture.shows}")
        box["height"] = min(box["height"], picture.height)
        made = seen.page.screenshot(full_page=True, clip=box)
    if len(made) > MOST_BYTES:
        raise SystemExit(f"{picture.name} has {len(made)} bytes")
    (FOLDER / f"{picture.name}.png").write_bytes(made)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as temporary, running_chromium() as chromium:
        write_reports(Path(temporary))
        for one in PICTURES:
            take(chromium, one, Path(temporary))
