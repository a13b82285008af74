"""What runs, judges and tells knows no check and no probe by name: what it must know of them, they declare."""

import re
from pathlib import Path

import pytest

import proxytest
from proxytest.features.all_probes import all_probes
from proxytest.features.registry import all_checks

ROOT = Path(proxytest.__file__).parent
KNOWS_NONE = (
    "engine",
    "report",
    "policy",
    "pytest_plugin",
    "probe",
    "judgement",
    "api",
    "prepare",
    "load",
    "fleet",
    "watch",
    "serve",
)
FILES = sorted(
    path
    for folder in KNOWS_NONE
    for path in (ROOT / folder).rglob("*")
    if path.suffix in (".py", ".j2") and "examples" not in path.parts
)
NAMES = {*all_checks(), *(probe.id for probe in all_probes())}
#: Also the beginning of a group of names, such as "media/".
NAMED = re.compile("|".join([*map(re.escape, NAMES), *(rf'"{name.partition("/")[0]}/"' for name in sorted(NAMES))]))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_check_and_no_probe_is_known_by_name(path: Path) -> None:
    assert NAMED.findall(path.read_text()) == []
