"""A check: a pure function from evidence to judgements, with its explanation and examples beside it."""

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from proxytest.judgement.evidence import Evidence
from proxytest.model.result import Judgement

Judge = Callable[[Evidence], Iterator[Judgement]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A conversation, and what the check says of it; played through the real protocol code by the tests.

    The notation: `1 > ` a line that proxytest sends on connection 1 (its beginning), `1 < ` a line of the proxy, `1 * `
    what the proxy does besides (`closes`; `speaks TLS as far end`; `speaks TLS as interceptor`).
    """

    title: str
    transcript: str
    expect: Mapping[str, str]  #: target -> status
    auth: tuple[str, ...] = ("auto",)
    user: str | None = "alice"
    pac: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check; its id is `area/name`."""

    id: str
    requirements: tuple[str, ...]
    judge: Judge = field(repr=False)
    text: str = field(repr=False)  #: what `proxytest explain` shows
    examples: tuple[Example, ...] = field(default=(), repr=False)

    @property
    def title(self) -> str:
        """First line of the explanation."""
        return self.text.strip().splitlines()[0]


def check(
    identifier: str, *, requirements: tuple[str, ...], examples: tuple[Example, ...] = ()
) -> Callable[[Judge], Check]:
    """Make a check of a judging function; the docstring of its module explains it."""

    def make(judge: Judge) -> Check:
        text = sys.modules[judge.__module__].__doc__ or ""
        return Check(id=identifier, requirements=requirements, judge=judge, text=text.strip(), examples=examples)

    return make
