"""Make each mutant of a file: the same text, in which one expression that decides is another."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A file in which one expression is another."""

    file: Path
    line: int
    before: str
    after: str
    text: str

    @property
    def change(self) -> str:
        """What is changed, wherever it stands."""
        return f"{' '.join(self.before.split())} -> {self.after}"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.change}"


def mutants_of(file: Path, text: str) -> Iterator[Mutant]:
    """Return each mutant of a file."""
    for node in _deciding(ast.parse(text)):
        for place, changed in _changes(node):
            before, after = ast.get_source_segment(text, place) or "", ast.unparse(changed)
            yield Mutant(file=file, line=place.lineno, before=before, after=after, text=_replaced(text, place, after))


def _deciding(tree: ast.Module) -> Iterator[ast.AST]:
    """Return what decides: the bodies of functions, and the sets that stand beside them; no examples."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            for statement in node.body:
                yield from ast.walk(statement)
    for statement in tree.body:
        if isinstance(statement, ast.Assign):
            yield from (node for node in ast.walk(statement) if isinstance(node, ast.Set))


def _changes(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Return each expression to be replaced, and what stands in its place."""
    match node:
        case ast.Compare(left=left, ops=[op], comparators=right):
            yield node, ast.Compare(left, [OPPOSITE[type(op)]()], right)
        case ast.BoolOp(op=op, values=values):
            yield node, ast.BoolOp(ast.And() if isinstance(op, ast.Or) else ast.Or(), values)
            yield from ((node, _without(node, one)) for one in values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield node, operand
        case ast.Constant(value=bool() as value):
            yield node, ast.Constant(not value)
        case ast.Constant(value=int() as value):
            yield node, ast.Constant(value + 1)
        case ast.Set(elts=elements) if len(elements) > 1:
            yield from ((node, ast.Set([each for each in elements if each is not one])) for one in elements)
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield value, ast.Constant(None)


def _without(node: ast.BoolOp, one: ast.expr) -> ast.expr:
    """Return what is left of a condition where one part of it is not asked for."""
    left = [each for each in node.values if each is not one]
    return left[0] if len(left) == 1 else ast.BoolOp(node.op, left)


def _replaced(text: str, place: ast.expr, after: str) -> str:
    """Put another expression there, and leave all else as it is written; offsets count bytes."""
    lines = text.encode().splitlines(keepends=True)
    start = sum(map(len, lines[: place.lineno - 1])) + place.col_offset
    end = sum(map(len, lines[: (place.end_lineno or 0) - 1])) + (place.end_col_offset or 0)
    whole = b"".join(lines)
    return (whole[:start] + f"({after})".encode() + whole[end:]).decode()
