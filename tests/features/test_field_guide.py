"""Where each dialogue of the field guide's sections 2 and 3.1 to 3.4 is recognised; none may be forgotten.

A behaviour is what a proxy does in the course of a dialogue, or what a client has to do in it. It is covered by the
example of a check (`check: title`, played by test_examples.py), by a lab scenario (`scenarios/NAME`), or by a test of
the floor that handles it (`path::name`). What the guide says of other clients' bugs is listed where it asks something
of us.
"""

from pathlib import Path

import pytest

from proxytest.features.registry import all_checks
from proxytest.scenario.bundled import bundled_scenarios
from tests.features.guide_challenges import CHALLENGES, DIGEST
from tests.features.guide_products import PRODUCTS
from tests.features.guide_tokens import NEGOTIATE, NTLM

PROJECT = Path(__file__).resolve().parents[2]

_NAMES = (
    "3proxy",
    "Apache",
    "CCProxy",
    "CacheFlow",
    "Cisco",
    "HAProxy",
    "Microsoft",
    "Sophos",
    "Squid",
    "Zscaler",
    "px",
)
MAKERS = tuple(f"auth/scheme: {name}" for name in _NAMES)

GUIDE = {"2": PRODUCTS, "3.1": CHALLENGES, "3.2": DIGEST, "3.3": NTLM, "3.4": NEGOTIATE}
ROWS = [
    pytest.param(places, id=f"{section} {behaviour}")
    for section, rows in GUIDE.items()
    for behaviour, places in rows.items()
]


@pytest.fixture(scope="module")
def examples() -> set[str]:
    return {f"{check.id}: {example.title}" for check in all_checks().values() for example in check.examples}


@pytest.mark.parametrize("places", ROWS)
def test_what_covers_a_behaviour_is_there(places: tuple[str, ...], examples: set[str]) -> None:
    scenarios = {f"scenarios/{name}" for name in bundled_scenarios()}
    assert places
    for place in places:
        assert place in examples | scenarios or _has_test(place), place


def test_every_log_on_to_a_product_is_in_the_map(examples: set[str]) -> None:
    named = {place for rows in GUIDE.values() for places in rows.values() for place in places}
    assert {example for example in examples if example.startswith(MAKERS)} <= named


def _has_test(place: str) -> bool:
    path, _, name = place.partition("::")
    file = PROJECT / path
    return bool(name) and file.is_file() and f"def {name}(" in file.read_text(encoding="utf-8")
