"""The bundled profiles, which nearly every test reads: parsed once, since YAML takes most of a short test's time."""

from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def _bundled_profiles_are_parsed_once() -> Iterator[None]:
    """Remember what stands in them; files of the user's own are read anew."""
    from proxytest.scenario import profile_file
    from proxytest.scenario.yaml import LocatedDocument, read_yaml

    parsed: dict[Path, LocatedDocument] = {}

    def read(path: Path) -> LocatedDocument:
        if path.parent.name != "profiles" or path.parent.parent.name != "proxytest":
            return read_yaml(path)
        if path not in parsed:
            parsed[path] = read_yaml(path)
        return parsed[path]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(profile_file, "read_yaml", read)
        yield
