"""The bundled profiles, which nearly every test reads: parsed once, since YAML takes most of a short test's time."""

from functools import cache
from pathlib import Path

import pytest

from proxytest.scenario import profile_file
from proxytest.scenario.yaml import LocatedDocument, read_yaml


def parse_bundled_profiles_once() -> None:
    """Remember what stands in them, also for tests that read one when they are collected; other files are read anew."""
    pytest.MonkeyPatch().setattr(profile_file, "read_yaml", _read)


def _read(path: Path) -> LocatedDocument:
    return _parsed(path) if path.parts[-3:-1] == ("proxytest", "profiles") else read_yaml(path)


@cache
def _parsed(path: Path) -> LocatedDocument:
    return read_yaml(path)
