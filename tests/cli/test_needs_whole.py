"""For which reports of many sites the conclusions of their runs suffice."""

from pathlib import Path

import pytest

from proxytest.cli.several_reports import needs_whole
from proxytest.prepare.merge_options import Options
from proxytest.report.sites import MANY

PAGE = (Path("all.html"),)


@pytest.mark.parametrize(
    "options",
    [Options(), Options(outputs=PAGE), Options(quiet=True, outputs=PAGE), Options(format_name="html")],
)
def test_of_many_conclusions_suffice(options: Options) -> None:
    assert not needs_whole(options, MANY + 1)
    assert needs_whole(options, MANY)


@pytest.mark.parametrize(
    "options",
    [
        Options(verbose=True),
        Options(format_name="json"),
        Options(outputs=(Path("all.json"), *PAGE)),
        Options(outputs=(Path("all.txt"),)),
        Options(outputs=(Path("{name}.html"),)),
    ],
)
def test_what_tells_all_needs_all(options: Options) -> None:
    assert needs_whole(options, MANY + 1)
