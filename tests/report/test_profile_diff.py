"""Two profiles are compared field by field, whatever fields the model has."""

import dataclasses
import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import is_dataclass, replace
from enum import Enum
from typing import Any

import pytest

from proxytest.model import profile as model
from proxytest.model.challenge import Scheme
from proxytest.model.profile import Host, Profile
from proxytest.report.profile_changes import Kind, profile_changes
from proxytest.report.profile_diff import to_json, to_text
from proxytest.scenario.profile_file import load_profile

WHOLE = load_profile("webex-2026")
_CLASSES = [one for one in vars(model).values() if isinstance(one, type) and is_dataclass(one)]


def _variants(value: Any) -> Iterator[tuple[tuple[str, str], Any]]:  # noqa: ANN401  any value of the model
    """Return copies of a value of the model, in each of which one field of one class is another."""
    if is_dataclass(value):
        for field in dataclasses.fields(value):
            own = getattr(value, field.name)
            yield (type(value).__name__, field.name), replace(value, **{field.name: _other(own)})  # type: ignore[type-var]
            for what, changed in _variants(own):
                yield what, replace(value, **{field.name: changed})  # type: ignore[type-var]
    elif isinstance(value, tuple):
        for number in {type(one): number for number, one in reversed([*enumerate(value)])}.values():
            for what, changed in _variants(value[number]):
                yield what, (*value[:number], changed, *value[number + 1 :])


def _other(value: Any) -> Any:  # noqa: ANN401  as above
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case Enum():
            return next(one for one in type(value) if one is not value)
        case str():
            return f"{value}x"
        case dt.date():
            return value + dt.timedelta(days=1)
        case tuple() if value:
            return value[1:]
        case tuple():
            return ("another",)
        case None:
            return "another"
        case _:
            return None


def test_every_field_of_every_class_of_the_model_is_compared() -> None:
    tried = set()
    for what, changed in _variants(WHOLE):
        tried.add(what)
        assert profile_changes(WHOLE, changed) or what == ("Profile", "name"), what
    assert tried == {(one.__name__, field.name) for one in _CLASSES for field in dataclasses.fields(one)}


def test_the_same_profile_under_another_name_is_the_same() -> None:
    assert profile_changes(WHOLE, replace(WHOLE, name="copy")) == ()
    assert to_text(WHOLE, replace(WHOLE, name="copy")).startswith("THE SAME: webex-2026 of ")


def _with_client(**fields: object) -> Profile:
    first, *others = WHOLE.clients
    return replace(WHOLE, clients=(replace(first, **fields), *others))  # type: ignore[arg-type]


def test_what_is_new_in_a_list_is_told_by_name() -> None:
    changes = profile_changes(WHOLE, _with_client(schemes=(Scheme.NEGOTIATE, *WHOLE.clients[0].schemes)))
    assert [(one.place, one.kind) for one in changes] == [(("clients", "windows", "schemes", "negotiate"), Kind.ADDED)]


def test_another_order_asks_for_the_same() -> None:
    turned = replace(_with_client(schemes=WHOLE.clients[0].schemes[::-1]), domains=WHOLE.domains[::-1])
    assert profile_changes(WHOLE, turned) == ()


def test_two_hosts_of_one_name_are_two() -> None:
    domain = WHOLE.domains[0]
    twice = replace(domain, hosts=(*domain.hosts, Host(name=domain.hosts[0].name, websocket="/other")))
    changes = profile_changes(WHOLE, replace(WHOLE, domains=(twice, *WHOLE.domains[1:])))
    assert [(one.place[-1], one.kind) for one in changes] == [(f"{domain.hosts[0].name}:443 (2)", Kind.ADDED)]


def test_the_text_names_each_section_and_counts_its_entries() -> None:
    text = to_text(load_profile("spark-2016"), WHOLE)
    assert text.startswith("DIFFERENT: spark-2016 of 2016-04-18, and webex-2026 of ")
    assert "\nclients: " in text
    assert "\nmedia ports: " in text
    assert "\n  + UDP 5004 (role preferred; requirements R05, R07" in text
    assert "  ~ *.wbx2.com / inspection: forbidden -> tolerated\n" in text
    assert max(map(len, text.splitlines())) <= 80


def test_hostile_text_of_a_profile_is_escaped() -> None:
    changed = replace(WHOLE, title="a\x1b[2Jb")
    assert "\x1b" not in to_text(WHOLE, changed)
    assert "\x1b" not in to_json(WHOLE, changed)


@pytest.mark.parametrize(("old", "same"), [("webex-2026", True), ("spark-2016", False)])
def test_the_json_holds_each_difference(old: str, same: bool) -> None:  # noqa: FBT001  a parameter of the table
    data = json.loads(to_json(load_profile(old), WHOLE))
    assert (data["format"], data["same"], data["after"]["name"]) == (1, same, "webex-2026")
    assert bool(data["differences"]) is not same
    if not same:
        places = {tuple(one["place"]): one for one in data["differences"]}
        assert places["domains", "*.wbx2.com", "inspection"]["after"] == "tolerated"
        assert places["clients", "roomos"]["after"]["schemes"] == ["digest", "basic"]
