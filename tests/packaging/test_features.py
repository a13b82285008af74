"""The shape of the package: one folder a feature, in which only the probes know the network."""

from collections import Counter
from functools import cache
from pathlib import Path

import grimp
import pytest

import proxytest
from proxytest.features.modules import OBSERVATIONS, PROBES

ROOT = Path(proxytest.__file__).parent
FEATURES = "proxytest.features"
#: Parts that every feature may have; each plays the same role in its own.
PARTS = {"__init__.py", "__main__.py", f"{OBSERVATIONS}.py", f"{PROBES}.py"}


@cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("proxytest")


def features() -> list[str]:
    return sorted(one for one in graph().find_children(FEATURES) if graph().find_children(one))


def part_of(module: str) -> tuple[str, str]:
    """Its feature and its part, such as `tls`, `observations`."""
    words = module.removeprefix(f"{FEATURES}.").split(".")
    return words[0], words[1] if len(words) > 1 else ""


def imported_features(module: str) -> set[tuple[str, str]]:
    found = graph().find_modules_directly_imported_by(module)
    return {part_of(one) for one in found if one.startswith(f"{FEATURES}.") and part_of(one)[1]}


def checks() -> list[str]:
    """The modules whose files hold a check."""
    found = (one for feature in features() for one in graph().find_children(feature))
    return sorted(one for one in found if "\n@check(" in source(one))


def source(module: str) -> str:
    path = ROOT.parent / Path(*module.split(".")).with_suffix(".py")
    return path.read_text() if path.is_file() else ""


def test_no_two_files_share_a_name_unless_they_are_the_same_part_of_two_features() -> None:
    names = Counter(path.name for path in ROOT.rglob("*.py") if path.name not in PARTS)
    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.parametrize("feature", features())
def test_a_feature_knows_of_others_what_they_observe_and_nothing_else(feature: str) -> None:
    own = feature.rpartition(".")[2]
    for module in graph().find_descendants(feature):
        foreign = {one for one in imported_features(module) if one[0] != own}
        assert {part for _, part in foreign} <= {OBSERVATIONS}, module


@pytest.mark.parametrize("module", checks())
def test_a_check_knows_no_other_check_and_no_probe(module: str) -> None:
    known = {f"{FEATURES}.{feature}.{part}" for feature, part in imported_features(module)}
    assert known & set(checks()) == set()
    assert not any(part == PROBES for _, part in imported_features(module))


def test_every_check_is_found_by_its_area_and_name() -> None:
    for module in checks():
        area, name = module.rpartition(".")[2].split("_", 1)
        assert f'@check("{area}/{name.replace("_", "-")}"' in source(module).replace("@check(\n    ", "@check("), module


@pytest.mark.parametrize("feature", features())
def test_what_a_feature_observes_knows_the_model_alone(feature: str) -> None:
    for module in graph().find_children(feature):
        if module.endswith(OBSERVATIONS):
            found = graph().find_modules_directly_imported_by(module)
            assert {one for one in found if not one.startswith("proxytest.model.")} <= {
                f"{one}.{OBSERVATIONS}" for one in features()
            }
