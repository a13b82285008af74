"""Syntax that JScript, the engine of Windows, does not read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.protocol.pac.new_syntax import new_syntax


def told(script: str) -> list[tuple[str, int]]:
    return [(one.what, one.line) for one in new_syntax(script)]


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("let a = 1;", [("let", 1)]),
        ("\n\nconst a = 1;", [("const", 3)]),
        ("var f = (h) => 1;", [("an arrow function", 1)]),
        ("var p = `PROXY ${a}`;", [("a template in backquotes", 1)]),
        ("class A {}", [("class", 1)]),
        ("function f(...all) {}", [("three dots", 1)]),
        ("a?.b; c ?? d; e ** f;", [("?.", 1), ("??", 1), ("**", 1)]),
        ('if (host.endsWith(".corp")) {}', [(".endsWith()", 1)]),
        ("var n = 10_000 + 0b11 + 7n;", [("the number 10_000", 1), ("the number 0b11", 1), ("the number 7n", 1)]),
        ("if (/a.b/s.test(host)) {}", [("the flags s of a regular expression", 1)]),
    ],
)
def test_what_is_new_is_told_with_its_line(script: str, found: list[tuple[str, int]]) -> None:
    assert told(script) == found


@pytest.mark.parametrize(
    "script",
    [
        'function FindProxyForURL(url, host) { return "PROXY p:1"; }',
        "// let const => `\nvar a = 1; /* class\n?? */",
        'var a = "let", b = \'it\\\'s =>\', c = "`";',
        "var r = /[/`]=>\\/let/gi, q = a / b / c, n = 0x1F + 1.5e3 + .5;",
        "var o = { a: 1 }; o.let = 2; o.constant = 3; x = a ?.5 : 1;",
        "<!--\nvar a = 1;\n//-->",
    ],
)
def test_what_is_old_or_only_text_is_not(script: str) -> None:
    assert told(script) == []


@given(st.text() | st.text("`'\"/\\*()=>?.\n let0n"))
def test_any_text_is_read(script: str) -> None:
    assert all(1 <= one.line <= script.count("\n") + 1 for one in new_syntax(script))
