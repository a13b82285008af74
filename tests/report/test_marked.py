import pytest
from hypothesis import given
from markdown_it import MarkdownIt

from proxytest.report.marked import block, code, inline
from proxytest.report.visible import visible
from tests.report.shown import TEXTS


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Exempt *.wbx2.com, by name (bypass).", r"Exempt \*.wbx2.com, by name (bypass)."),
        ("ask @alice", "`ask @alice`"),
        ("see #12", "`see #12`"),
        ("http://proxy.corp:8080", "`http://proxy.corp:8080`"),
        ("[x](y)", "`[x](y)`"),
        ("<b>", "`<b>`"),
        ("a`b", "``a`b``"),
        ("`", "`` ` ``"),
        ("a|b", r"`a\x7cb`"),
        ("fix deadbeef1", "`fix deadbeef1`"),
        ("", ""),
    ],
)
def test_what_is_no_prose_is_code(text: str, written: str) -> None:
    assert inline(text) == written


@given(TEXTS)
def test_a_code_span_holds_any_text_and_nothing_else(text: str) -> None:
    (outer,) = MarkdownIt().enable("table").parse(f"a {code(text)} b")[1:2]
    assert outer.children is not None
    spans = [child for child in outer.children if child.type == "code_inline"]
    assert {child.type for child in outer.children} <= {"text", "code_inline"}
    shown = visible(text).replace("|", r"\x7c")
    assert [span.content.strip() for span in spans] == ([shown.strip()] if shown.strip() else [])


@given(TEXTS)
def test_a_block_holds_any_lines(text: str) -> None:
    (fence,) = MarkdownIt().parse(block([visible(text), visible(text)]))
    assert fence.type == "fence"
    assert fence.content == f"{visible(text)}\n{visible(text)}\n"
