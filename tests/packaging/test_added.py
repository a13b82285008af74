"""`make added` says in plain words what a check that was added still lacks."""

from pathlib import Path
from subprocess import CompletedProcess

import pytest

from proxytest.features.registry import all_checks
from tests.stranger.templates.trace.trace_refused import trace_refused
from tools import added
from tools.added import Step, lacking, main, measured, steps, without_note

DEMAND = all_checks()["auth/demand"]
LAB = Step(title="the lab", command=("proxytest",), otherwise="it warns where nothing is wrong", prints="COMPATIBLE:")


@pytest.mark.parametrize(
    ("status", "printed", "missing"),
    [
        (0, "COMPATIBLE: spark-2016\n", ""),
        (
            0,
            "COMPATIBLE, WITH WARNINGS: spark-2016\n",
            "the lab: it warns where nothing is wrong\n    COMPATIBLE, WITH WARNINGS: spark-2016",
        ),
        (1, "COMPATIBLE: x\n", "the lab: it warns where nothing is wrong\n    COMPATIBLE: x"),
    ],
)
def test_what_a_command_says_decides(status: int, printed: str, missing: str) -> None:
    assert lacking(LAB, lambda _: CompletedProcess((), status, printed, "")) == missing


def test_the_examples_of_this_check_alone_are_played_and_then_the_tests_of_its_feature(tmp_path: Path) -> None:
    commands = {step.title: step.command for step in steps(DEMAND, tmp_path / "coverage")}
    assert commands["its examples"][-3:] == ("tests/features/test_examples.py", "-k", "(auth/demand:)")
    assert commands["the tests of its feature"][-2:] == ("--cov-append", "tests/features/logon")


def test_a_feature_with_one_check_is_new_and_what_it_observes_is_measured_too() -> None:
    folder = "tests/stranger/templates/trace"
    checks = {**all_checks(), trace_refused.id: trace_refused}
    assert measured(trace_refused, checks) == (f"{folder}/trace_refused.py", f"{folder}/observations.py")
    assert measured(DEMAND, checks) == ("proxytest/features/logon/auth_demand.py",)


def test_users_are_told_of_it_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("auth/demand\n")
    assert len(list(without_note(DEMAND, tmp_path))) == 1
    (tmp_path / "+demand.added.md").write_text("`auth/demand` tells who is asked.\n")
    assert list(without_note(DEMAND, tmp_path)) == []


@pytest.mark.parametrize(("found", "status", "said"), [((), 0, "is done"), (("x: y",), 1, "is not done yet")])
def test_what_is_missing_is_printed(
    found: tuple[str, ...], status: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["added", "auth/demand"])
    monkeypatch.setattr(added, "missing", lambda _: iter(found))
    assert main() == status
    assert capsys.readouterr().out == "".join(f"MISSING  {one}\n" for one in found) + f"auth/demand {said}\n"


def test_a_check_that_nobody_knows_is_told_where_it_belongs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["added", "auth/dmand"])
    assert main() == 2
    assert "no check is called 'auth/dmand'" in capsys.readouterr().out
