"""The pages that are opened, and the one Chromium that opens them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from proxytest.model.result import Status
from proxytest.model.run import Run, Verdict
from proxytest.report.ended import Ended
from proxytest.report.html import to_html
from proxytest.report.html.runs_page import to_html_of
from tests.browser.chromium import running_chromium
from tests.browser.hostile import HOSTILE
from tests.report.conftest import RUN
from tests.support.pages import FRAGMENT, huge, poisoned, whole


@pytest.fixture(scope="session")
def chromium() -> Iterator[BrowserContext]:
    with running_chromium() as context:
        yield context


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Write each page, by its name."""
    folder = tmp_path_factory.mktemp("pages")
    pages = {"hostile": to_html(poisoned(whole(RUN), HOSTILE), poisoned(FRAGMENT, HOSTILE))}
    pages["several"] = to_html_of(_several())
    pages |= {name: to_html(run, FRAGMENT) for name, run in _runs()}
    for name, text in pages.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in pages}


def _several() -> list[Ended]:
    runs = (whole(RUN), RUN, poisoned(whole(RUN), HOSTILE))
    return [Ended(name=f"run {number}", run=run, status=1) for number, run in enumerate(runs, 1)]


def _runs() -> Iterator[tuple[str, Run]]:
    run = whole(RUN)
    yield "failing", run
    yield "huge", huge(run)
    warned = tuple(result for result in run.results if result.status is not Status.FAIL)
    yield "warning", replace(run, verdict=Verdict.WARNINGS, results=warned, waivers=(), expectations=())
    passed = tuple(result for result in run.results if result.status is Status.PASS)
    yield "passing", replace(run, verdict=Verdict.COMPATIBLE, results=passed)
    yield "nothing", replace(run, verdict=Verdict.INCONCLUSIVE, clients=(), results=(), observations=(), trace=())
