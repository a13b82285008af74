"""The pages on products name only codes and configurations that exist, and say what they were tried on."""

import re
from pathlib import Path

import pytest

from proxytest.features.registry import all_codes
from proxytest.policy.catalogue import PRODUCTS
from tests.docs.pages import DOCS

PAGES = sorted(path for path in (DOCS / "products").glob("*.md") if path.stem != "index")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_names_codes_that_exist_and_what_was_seen(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    named = re.findall(r"\{finding\}`([^`]+)`", text)
    assert len(set(named)) >= 5
    assert set(named) <= set(all_codes())
    assert "**What was seen**" in text
    assert text.startswith("# My site has ")


def test_the_products_that_are_bought_have_a_page() -> None:
    shown = {name for path in PAGES for name in re.findall(r"^```\{fragment\} (\w+)", path.read_text(), re.MULTILINE)}
    assert shown >= {"bluecoat", "mwg", "paloalto", "squid", "zscaler"}
    assert shown <= set(PRODUCTS)


def test_the_index_lists_every_page() -> None:
    index = (DOCS / "products" / "index.md").read_text(encoding="utf-8")
    assert [path.name for path in PAGES if f"]({path.name})" not in index] == []
