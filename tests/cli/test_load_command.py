"""The options of `load` are the fields of what they set: each is declared once."""

from typing import Any

import click
import pytest

from proxytest.cli.load_command import load
from proxytest.cli.load_options import wanted_of
from proxytest.load.head_count import People, needs_of
from proxytest.load.load_bounds import Bounds
from proxytest.model.errors import UsageError
from proxytest.scenario.option import Option, declared_in


def given(*arguments: str) -> dict[str, Any]:
    context = click.Context(load)
    load.parse_args(context, list(arguments))
    return context.params


def test_what_is_not_said_is_the_default_of_the_field() -> None:
    wanted = wanted_of(given())
    assert (wanted.bounds, wanted.needs, wanted.kinds) == (Bounds(), (), ())


@pytest.mark.parametrize("one", declared_in(Bounds), ids=lambda one: one.name)
def test_each_bound_is_set_by_its_option(one: Option) -> None:
    bounds = wanted_of(given(one.all_flags[0], "3")).bounds
    assert getattr(bounds, one.name) == 3
    assert isinstance(getattr(bounds, one.name), one.item)


def test_a_head_count_is_that_of_its_options() -> None:
    said = ("--people", "100", "--shift-start", "5m", "--fail-over", "30", "--tunnels-each", "6", "--held-each", "2")
    who = People(people=100, shift_start=300, fail_over=30, tunnels_each=6, held_each=2)
    assert wanted_of(given(*said)).needs == needs_of(who)


@pytest.mark.parametrize(("flag", "value"), [("--at-once", "0"), ("--p95", "0.01"), ("--errors", "101")])
def test_a_bound_out_of_range_is_named_by_its_option(flag: str, value: str) -> None:
    with pytest.raises(UsageError, match=f"{flag} must be a number from"):
        wanted_of(given(flag, value))


def test_every_default_is_in_the_help() -> None:
    told = {one.name: one.help or "" for one in load.params if isinstance(one, click.Option)}
    declared = (*declared_in(Bounds), *declared_in(People))
    assert [one.name for one in declared if "[default: " not in told[one.name]] == ["people"]
    assert told["max_rate"].endswith("[default: 50]")
