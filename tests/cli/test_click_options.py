"""The options of `run` as click gives them: each has the type that its declaration says."""

from pathlib import Path
from types import NoneType
from typing import get_args

import click
import pytest

from proxytest.cli.commands import run
from proxytest.scenario.option import Option, declared_in
from proxytest.scenario.options import RunOptions

OPTIONS = declared_in(RunOptions)
VALUES = {str: "sample", Path: "x", float: "1.5", int: "2"}


def _given(one: Option, *arguments: str) -> object:
    context = click.Context(run)
    run.parse_args(context, list(arguments))
    return context.params[one.name]


@pytest.mark.parametrize("one", OPTIONS, ids=[one.name for one in OPTIONS])
def test_what_is_not_said_is_the_default_of_the_field(one: Option) -> None:
    assert _given(one) == one.default


@pytest.mark.parametrize("one", OPTIONS, ids=[one.name for one in OPTIONS])
def test_what_is_said_has_the_declared_type(one: Option) -> None:
    flag, value = one.all_flags[0], VALUES.get(one.item)
    given = _given(one, *([flag, value] if value is not None else [flag]))
    if one.many:
        assert isinstance(given, tuple)
        assert all(isinstance(item, one.item) for item in given)
        assert len(given) == 1
    else:
        assert isinstance(given, one.item)
        assert set(get_args(one.annotation)) <= {one.item, NoneType}


def test_every_option_of_run_is_declared() -> None:
    spelled = {name for param in run.params if isinstance(param, click.Option) for name in param.opts}
    assert spelled == {flag for one in OPTIONS for flag in one.all_flags}
