"""Hostile text in every field of a run, opened in a browser in which scripts may run."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.chromium import PHONE, WIDE, Opened, opened

_CANARY = "window.__x === undefined"


def poke(seen: Opened) -> None:
    """Do what a reader may do: open every part, move over each, focus each."""
    seen.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    seen.page.evaluate(
        """document.querySelectorAll('body *').forEach(one => {
            for (const kind of ['mouseover', 'focus', 'click', 'load', 'error', 'toggle'])
                if (!(one.tagName === 'A' && kind === 'click')) one.dispatchEvent(new Event(kind, {bubbles: true}));
        })"""
    )


def test_the_canary_would_be_seen(chromium: BrowserContext, tmp_path: Path) -> None:
    """The same text, unescaped and without the page's policy: otherwise this file would prove nothing."""
    page = tmp_path / "open.html"
    page.write_text("<script>window.__x = 1; alert('script')</script><img src=http://attacker.test/img>")
    with opened(chromium, page) as seen:
        assert not seen.page.evaluate(_CANARY)
        assert seen.dialogs == ["script"]
        assert "http://attacker.test/img" in seen.requests


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_nothing_runs_and_nothing_is_asked_of_the_network(
    chromium: BrowserContext, files: dict[str, Path], width: int
) -> None:
    with opened(chromium, files["hostile"], width=width) as seen:
        poke(seen)
        assert seen.page.evaluate(_CANARY)
        assert seen.dialogs == []
        assert seen.requests == [files["hostile"].as_uri()]
        assert seen.page.url == files["hostile"].as_uri()
        assert seen.messages == []  # not even the policy had to refuse something


def test_the_page_stays_the_page_that_it_is(chromium: BrowserContext, files: dict[str, Path]) -> None:
    """Nothing of the text becomes an element: no other kinds of elements, and as many sections, as without it."""
    kinds = "[...new Set([...document.querySelectorAll('*')].map(one => one.tagName.toLowerCase()))].sort()"
    outline = "[...document.body.children].map(one => one.tagName.toLowerCase())"
    with opened(chromium, files["failing"]) as plain, opened(chromium, files["hostile"]) as seen:
        assert set(seen.page.evaluate(kinds)) <= set(plain.page.evaluate(kinds))
        assert seen.page.evaluate(outline) == ["svg", "header", "nav", "main", "footer"]
        count = "document.querySelectorAll('main > section').length"
        assert seen.page.evaluate(count) == plain.page.evaluate(count) == 8
        attributes = "[...document.querySelectorAll('*')].flatMap(one => one.getAttributeNames())"
        assert not [
            name for name in seen.page.evaluate(attributes) if name.startswith("on") or name in ("src", "style")
        ]


def test_no_character_of_it_deceives(chromium: BrowserContext, files: dict[str, Path]) -> None:
    with opened(chromium, files["hostile"]) as seen:
        text = seen.page.evaluate("document.body.textContent")
        assert all(char.isprintable() or char == "\n" for char in text)
        assert r"\x1b[2J" in text
        assert r"\u202e" in text


def test_even_a_script_that_got_in_would_not_run(
    chromium: BrowserContext, files: dict[str, Path], tmp_path: Path
) -> None:
    """The page's own policy is the second wall."""
    page = tmp_path / "holed.html"
    text = files["failing"].read_text(encoding="utf-8")
    hole = "<script>window.__x = 1</script><img src=http://attacker.test/img onerror='window.__x = 2'>"
    page.write_text(text.replace("<main>", f"<main>{hole}", 1), encoding="utf-8")
    with opened(chromium, page) as seen:
        assert seen.page.evaluate(_CANARY)
        assert any("Content Security Policy" in message for message in seen.messages)
