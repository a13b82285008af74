"""Syntax of a script that the engine of Windows does not read: WinHTTP runs PAC files with JScript, which ends at ES3.

A script is split into tokens, so that nothing is found in texts, comments and regular expressions.
"""

import re
from collections.abc import Iterator

from proxytest.model.pac_result import NewSyntax

_MOST = 20  #: that are told
_TOKENS = re.compile(
    r"""(?P<comment>//[^\n\r]*|/\*.*?\*/|<!--[^\n\r]*)
    |(?P<template>`(?:\\.|[^`\\])*`?)
    |(?P<text>"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?)
    |(?P<number>0[bBoO]\d+|\d+(?:_\d+)+n?|\d+n\b|\d[\w.]*)
    |(?P<word>[A-Za-z_$][\w$]*)
    |(?P<sign>=>|\.\.\.|\?\.(?!\d)|\?\?=?|\*\*=?|&&=|\|\|=|[^\s\w])
    |(?P<line>\n)""",
    re.VERBOSE | re.DOTALL,
)
_REGULAR = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/(?P<flags>\w*)")
_WORDS = {
    "let": "let", "const": "const", "class": "class", "async": "async", "await": "await", "yield": "yield",
}  # fmt: skip
_SIGNS = {
    "=>": "an arrow function", "...": "three dots", "?.": "?.", "??": "??", "??=": "??=", "**": "**", "**=": "**=",
    "&&=": "&&=", "||=": "||=",
}  # fmt: skip
#: Functions that JScript lacks, called on a value.
_MEMBERS = frozenset({
    "startsWith", "endsWith", "includes", "padStart", "padEnd", "repeat", "replaceAll", "matchAll", "trim", "trimStart",
    "trimEnd", "at", "flat", "flatMap", "find", "findIndex", "fill", "entries", "values", "keys", "forEach", "map",
    "filter", "some", "every", "reduce",
})  # fmt: skip
#: After these words, and after most signs, a slash begins a regular expression.
_BEFORE_VALUE = frozenset({
    "return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "else", "do", "instanceof",
})  # fmt: skip


def new_syntax(script: str) -> tuple[NewSyntax, ...]:
    """Return what JScript does not read, each once, with the line where it is first."""
    found: dict[str, NewSyntax] = {}
    for what, line in _found(script):
        found.setdefault(what, NewSyntax(what=what, line=line))
    return tuple(found.values())[:_MOST]


def _found(script: str) -> Iterator[tuple[str, int]]:
    before, older = "", ""
    for kind, part, line in _tokens(script):
        if kind == "template":
            yield "a template in backquotes", line
        elif kind == "number" and not re.fullmatch(r"0[xX][\da-fA-F]+|\d+\.?\d*(?:[eE]\d+)?", part):
            yield f"the number {part[:20]}", line
        elif kind == "word" and before != "." and part in _WORDS:
            yield _WORDS[part], line
        elif kind == "sign" and part in _SIGNS:
            yield _SIGNS[part], line
        elif kind == "sign" and part == "(" and older == "." and before in _MEMBERS:
            yield f".{before}()", line
        elif kind == "regular" and re.search(r"[suyvd]", part.rpartition("/")[2]):
            yield f"the flags {part.rpartition('/')[2]} of a regular expression", line
        before, older = part, before


def _tokens(script: str) -> Iterator[tuple[str, str, int]]:
    """Yield kind, text and line of each token that is neither blank nor a comment."""
    at, line, before, kind_before = 0, 1, "", ""
    while at < len(script):
        value = kind_before in ("number", "text", "template", "regular") or before in (")", "]", "}")
        value = value or (kind_before == "word" and before not in _BEFORE_VALUE)
        regular = None if value else _REGULAR.match(script, at)
        comment = script.startswith(("//", "/*"), at)
        match = regular if regular is not None and not comment else _TOKENS.match(script, at)
        if match is None:
            at += 1
            continue
        kind = "regular" if match is regular else match.lastgroup or ""
        part = match.group()
        if kind not in ("comment", "line"):
            yield kind, part, line
            before, kind_before = part, kind
        line, at = line + part.count("\n"), match.end()
