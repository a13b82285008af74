"""Every check judges; one that crashes takes no other with it."""

from collections.abc import Iterator

import pytest

from proxytest.engine.run_checks import judge, known_codes, known_patterns
from proxytest.features.registry import _AREAS, all_checks
from proxytest.judgement.check import Check
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.say import passes
from proxytest.model.errors import UsageError
from proxytest.model.result import Judgement, Status
from proxytest.model.run import Asked
from proxytest.scenario.profile_file import load_profile

PROFILE = load_profile("spark-2016")


def evidence(*, select: tuple[str, ...] = (), ignore: tuple[str, ...] = ()) -> Evidence:
    asked = Asked(schemes=(), targets=("a:443",), select=select, ignore=ignore)
    return Evidence(profile=PROFILE, asked=asked, observations=())


def _crashes(_: Evidence) -> Iterator[Judgement]:
    yield passes("before", "so far so good")
    raise KeyError("no such thing")


def _passes(_: Evidence) -> Iterator[Judgement]:
    yield passes("a:443", "fine")


def checks(**judges: object) -> dict[str, Check]:
    ids = {name.replace("_", "/"): one for name, one in judges.items()}
    return {name: Check(id=name, requirements=("R01", "R99"), judge=one, text="T") for name, one in ids.items()}  # type: ignore[arg-type]


def test_a_check_that_crashes_is_broken_and_the_others_are_not() -> None:
    results = judge(evidence(), checks(a_one=_passes, b_two=_crashes, c_three=_passes))
    assert [(one.check, one.status) for one in results] == [
        ("a/one", Status.PASS),
        ("b/two", Status.BROKEN),
        ("c/three", Status.PASS),
    ]
    assert results[1].reason == "a bug in proxytest: KeyError: 'no such thing'"


def test_requirements_are_those_that_the_profile_knows() -> None:
    assert judge(evidence(), checks(a_one=_passes))[0].requirements == ("R01",)


@pytest.mark.parametrize(
    ("select", "ignore", "left"),
    [
        ((), (), ["auth/a", "auth/b", "wss/a"]),
        (("auth",), (), ["auth/a", "auth/b"]),
        (("auth/*",), (), ["auth/a", "auth/b"]),
        (("*/a",), (), ["auth/a", "wss/a"]),
        (("wss/a",), (), ["wss/a"]),
        ((), ("auth",), ["wss/a"]),
        (("auth",), ("auth/b",), ["auth/a"]),
        (("AUTH",), (), []),
    ],
)
def test_checks_are_selected_and_ignored(select: tuple[str, ...], ignore: tuple[str, ...], left: list[str]) -> None:
    results = judge(evidence(select=select, ignore=ignore), checks(auth_a=_passes, auth_b=_passes, wss_a=_passes))
    assert [one.check for one in results] == left


def test_a_pattern_that_matches_no_check_is_a_mistake_of_the_user() -> None:
    assert known_patterns(("auth", "wss/*"), all_checks()) == ("auth", "wss/*")
    with pytest.raises(UsageError, match=r"^no check is called 'auht': did you mean 'auth'\?$"):
        known_patterns(("auth", "auht"), all_checks())
    with pytest.raises(UsageError, match=r"^hq\.yaml:7: no check is called 'xyz': proxytest list checks names them$"):
        known_patterns(("auth", "xyz"), all_checks(), {"xyz": "hq.yaml:7"})


def test_checks_go_from_the_outside_to_the_inside() -> None:
    areas = [identifier.partition("/")[0] for identifier in all_checks()]
    known = [area for area in areas if area in _AREAS]
    assert known == sorted(known, key=_AREAS.index)
    assert areas[: len(known)] == known


def test_no_check_breaks_on_a_run_that_saw_nothing() -> None:
    results = judge(evidence(), all_checks())
    assert [one for one in results if one.status is Status.BROKEN] == []
    assert [one for one in results if one.status is Status.PASS] == []


def test_a_code_that_is_not_there_is_told_with_its_place() -> None:
    assert known_codes(("tls.intercepted",), ("tls.intercepted", "wss.broken")) == ("tls.intercepted",)
    with pytest.raises(UsageError, match=r"^hq\.yaml:7: there is no code 'tls\.x': proxytest list codes names them$"):
        known_codes(("tls.x",), ("wss.broken",), {"tls.x": "hq.yaml:7"})
