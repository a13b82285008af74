"""`explain` says where to read on, and knows requirements."""

import re
from dataclasses import replace

import pytest

from proxytest.cli import explain_command
from proxytest.cli.explain_requirement import all_requirements
from proxytest.features.registry import all_checks, all_codes
from proxytest.scenario.profile_file import bundled_profiles, load_profile
from tests.cli.conftest import Command

pytestmark = pytest.mark.long

_COMMAND = re.compile(r"^  proxytest explain (\S+) \(", re.MULTILINE)


def _end(told: str) -> list[str]:
    return told.partition("\nRead on:\n")[2].splitlines()


def test_a_requirement_is_told_as_each_profile_words_it_with_what_bears_on_it(command: Command) -> None:
    ended = command("explain", "R13")

    assert (ended.status, ended.err) == (0, "")
    for profile in map(load_profile, bundled_profiles()):
        text = next(one.text for one in profile.requirements if one.id == "R13")
        assert f"\n{profile.name}, dated {profile.date}:\n  {text}\n" in ended.out
    assert "\nChecks: policy/allow-list, tls/inspection\n" in ended.out
    assert re.search(r"^Codes of these checks: .*\btls\.intercepted\b", ended.out, re.MULTILINE)


def test_a_requirement_of_one_profile_is_told_as_its_alone(command: Command) -> None:
    told = command("explain", "R18").out

    assert told.startswith("R18: a requirement of spark-2016\n")
    assert "webex-2026" not in told


def test_every_requirement_is_explained_and_ends_with_its_page(command: Command) -> None:
    for identifier in all_requirements():
        ended = command("explain", identifier)
        assert ended.status == 0
        assert _end(ended.out)[-1] == f"  documentation: reference/requirements.html#{identifier.lower()}"


def test_a_check_ends_with_its_requirements_its_page_and_its_field_cases(command: Command) -> None:
    assert _end(command("explain", "policy/ports").out) == [
        "  proxytest explain R01 (documentation: reference/requirements.html#r01)",
        "  proxytest explain R10 (documentation: reference/requirements.html#r10)",
        "  documentation: reference/checks.html#check-policy-ports",
        "  documentation: reference/field-cases.html#case-17",
    ]


def test_a_check_without_a_requirement_has_no_line_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = {"policy/ports": replace(all_checks()["policy/ports"], requirements=())}
    monkeypatch.setattr(explain_command, "all_checks", lambda: alone)

    assert "Requirements" not in explain_command.explain("policy/ports")  # the command itself keeps what it printed


def test_the_conversations_of_the_examples_are_shown_where_they_are_asked_for(command: Command) -> None:
    short = command("explain", "auth/scheme").out
    whole = command("explain", "auth/scheme", "--examples").out

    assert "Examples (as conversations: proxytest explain auth/scheme --examples):\n" in short
    for example in all_checks()["auth/scheme"].examples:
        assert f"\n  {example.title}\n    => " in short
        assert f"\nExample: {example.title}\n" in whole
    assert "1 > CONNECT" not in short
    assert "  1 > CONNECT idbroker.webex.com:443 HTTP/1.1\n" in whole


def test_a_code_ends_with_its_checks_their_requirements_and_its_page(command: Command) -> None:
    told = command("explain", "share.blocked").out

    assert "\nChecks: share/tcp\nRequirements of these checks: R04, R10\n" in told
    assert _end(told) == [
        "  proxytest explain share/tcp (documentation: reference/checks.html#check-share-tcp)",
        "  proxytest explain R04 (documentation: reference/requirements.html#r04)",
        "  proxytest explain R10 (documentation: reference/requirements.html#r10)",
        "  documentation: reference/codes.html#code-share-blocked",
    ]


def test_whatever_an_explanation_names_is_explained_too(command: Command) -> None:
    known = {*all_checks(), *all_codes(), *all_requirements()}

    named = {name for known_name in known for name in _COMMAND.findall(command("explain", known_name).out)}

    assert named <= known
    assert len(named) > len(all_checks())  # requirements too


@pytest.mark.parametrize("name", ["R98", "r13", "R"])
def test_what_is_no_requirement_is_answered_as_ever(name: str, command: Command) -> None:
    ended = command("explain", name)

    assert (ended.status, ended.out) == (2, "")
    assert ended.err == f"proxytest: no check is called '{name}': proxytest list checks names them\n"
