"""The units of systemd that the pages give, as systemd reads them."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tests.docs.pages import DOCS

_BLOCK = re.compile(r"^ *```ini\n(?P<text>.*?)^ *```$", re.MULTILINE | re.DOTALL)
_PROGRAM = "/opt/proxytest/bin/proxytest"
_VERIFY = shutil.which("systemd-analyze")

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(_VERIFY is None, reason="needs systemd-analyze, of the Debian package systemd"),
]


def units(page: str) -> list[str]:
    """Return the units of a page; of one that is shown in part, the rest is that of the first."""
    texts = [dedent(one["text"]) for one in _BLOCK.finditer((DOCS / page).read_text())]
    return [one if "[Service]" in one else over(texts[0], one) for one in texts]


def over(unit: str, part: str) -> str:
    """Return a unit with other lines of its service."""
    keys = tuple(line.partition("=")[0] + "=" for line in part.splitlines())
    kept = [line for line in unit.splitlines() if not line.startswith(keys)]
    place = kept.index("[Service]") + 1
    return "\n".join((*kept[:place], part, *kept[place:]))


@pytest.mark.parametrize(("page", "number"), [("howto/fleet.md", 0), ("howto/fleet.md", 1), ("howto/reflector.md", 0)])
def test_systemd_understands_each_line(page: str, number: int, tmp_path: Path) -> None:
    """What it does not know it tells, and leaves out."""
    text = units(page)[number]
    assert _PROGRAM in text
    unit = tmp_path / "proxytest.service"
    unit.write_text(text.replace(_PROGRAM, sys.executable))
    said = subprocess.run(  # noqa: S603  an installed program, and a file of ours
        [str(_VERIFY), "verify", "--man=no", unit], capture_output=True, text=True, timeout=60, check=False
    )
    assert (said.returncode, said.stdout + said.stderr) == (0, "")


def test_no_unit_is_left_out() -> None:
    every = {str(path.relative_to(DOCS)): len(units(str(path.relative_to(DOCS)))) for path in DOCS.rglob("*.md")}
    assert {page: number for page, number in every.items() if number} == {"howto/fleet.md": 2, "howto/reflector.md": 1}
