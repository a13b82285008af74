"""How `proxytest init` asks: each question is explained in a line, and Enter takes what this machine says."""

import shutil
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass

import click

from proxytest.cli import say
from proxytest.model.errors import UsageError
from proxytest.report.visible import visible

_NARROWEST, _WIDEST = 40, 100  #: columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked, and the option that answers it."""

    asked: str
    meaning: str
    option: str
    default: str
    read: Callable[[str], str]  #: raises UsageError


def answer(question: Question, given: str | None, *, ask: bool) -> str:
    """Return the answer of the option, of whoever sits at the terminal, or the default.

    Raises UsageError for an option that is no answer, and where nobody can be asked and there is no default.
    """
    if given is not None:
        return _of_option(question, given)
    if ask:
        return _typed(question)
    if not question.default:
        raise UsageError(f"nobody can be asked here: use {question.option}")
    return question.read(question.default)


def at_terminal() -> bool:
    """Is there somebody to ask?"""
    return bool(sys.stdin and sys.stdin.isatty())


def tell_beginning(file: str) -> None:
    """Say what is going to happen."""
    told = f"Five questions, then {visible(file)} is written. Enter takes what stands in brackets."
    click.echo("\n".join(_broken(told)), err=True)


def _of_option(question: Question, given: str) -> str:
    try:
        return question.read(given)
    except UsageError as error:
        raise UsageError(f"{question.option}: {error}") from None


def _broken(text: str) -> list[str]:
    """Break text between words at the width of the terminal, which would break within them."""
    width = max(_NARROWEST, min(shutil.get_terminal_size().columns, _WIDEST) - 1)
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


def _typed(question: Question) -> str:
    click.echo("\n" + "\n".join(_broken(question.meaning)), err=True)
    while True:
        typed = click.prompt(question.asked, default=question.default or None, type=str, err=True)
        try:
            return question.read(typed)
        except UsageError as error:
            say(str(error))
