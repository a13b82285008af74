from dataclasses import replace

import pytest

from proxytest.model.run import Verdict
from proxytest.report.console import render
from proxytest.report.formats import render_as
from tests.report.conftest import RUN

REASON = "the password was not sent, since it could be read"
SAME = tuple(
    replace(RUN.clients[0], client=f"c{number}", title=f"Client {number}", verdict=Verdict.INCONCLUSIVE, codes=(),
            evidence=(), reasons=(REASON,), decides=number < 5)
    for number in range(8)
)  # fmt: skip


@pytest.mark.parametrize("name", ["console", "verbose", "markdown", "full", "html"])
def test_a_reason_that_several_clients_share_is_told_once_for_those_that_decide_and_once_for_the_others(
    name: str,
) -> None:
    run = replace(RUN, clients=SAME, results=())
    text = {
        "console": lambda: render(run, width=100, color=False, verbose=False),
        "verbose": lambda: render(run, width=100, color=False, verbose=True),
        "markdown": lambda: render_as("markdown", run),
        "full": lambda: render_as("markdown", run, full=True),
        "html": lambda: render_as("html", run),
    }[name]()
    assert text.count("password was not sent") == 2
    assert all(f"Client {number}" in text for number in range(8))
