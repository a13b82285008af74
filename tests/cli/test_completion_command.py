"""Completion, in the shells themselves."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from proxytest.cli.completion_command import install_completion, places_of, script_of
from proxytest.model.errors import UsageError
from tests.cli.conftest import Command

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """Return the environment of a user who has the program, and nothing else."""
    program = tmp_path / "bin" / "proxytest"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m proxytest "$@"\n')
    program.chmod(0o755)
    kept = {name: os.environ[name] for name in ("XDG_CACHE_HOME", "XDG_RUNTIME_DIR")}
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    return kept | {"HOME": str(tmp_path), "PATH": path, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "TERM": "dumb"}


def asked(environ: Mapping[str, str], *words: str) -> list[str]:
    """Return what a shell prints."""
    ended = subprocess.run(  # noqa: S603  a shell, or a reader of pages, as it is installed
        words, env=dict(environ), capture_output=True, text=True, check=False, timeout=60,
        cwd=environ["HOME"], stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return ended.stdout.split()


def in_bash(environ: Mapping[str, str], *typed: str) -> list[str]:
    """Let bash, as it starts for its user, complete the last word."""
    words = " ".join(f"'{word}'" for word in typed)
    return asked(
        environ,
        "bash",
        "-ic",
        f"COMP_WORDS=({words}); COMP_CWORD={len(typed) - 1}; complete -p proxytest >/dev/null && "
        '_proxytest_completion proxytest; printf "%s\\n" "${COMPREPLY[@]}"',
    )


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (("proxytest", "expl"), ["explain"]),
        (("proxytest", "explain", "tls/insp"), ["tls/inspection"]),
        (("proxytest", "run", "--forget"), ["--forget-refusals"]),
        (("proxytest", "run", "--auth", "n"), ["none", "ntlm", "negotiate"]),
        (("proxytest", "run", "--lab", "corp"), ["corporate"]),
        (("proxytest", "run", "--lab", "templ"), []),
        (("proxytest", "run", "--profile", "webex"), ["webex-2026"]),
        (("proxytest", "run", "--format", "js"), ["json"]),
        (("proxytest", "run", "--ports", ""), ["sample", "all"]),
    ],
)
def test_bash_completes(typed: tuple[str, ...], offered: list[str], home: dict[str, str]) -> None:
    install_completion("bash", home)
    assert in_bash(home, *typed) == offered


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
def test_zsh_knows_it_once_it_has_started(home: dict[str, str]) -> None:
    install_completion("zsh", home)
    assert asked(home, "zsh", "-ic", "print -r -- $_comps[proxytest]") == ["_proxytest_completion"]
    answer = asked(home | {"COMP_WORDS": "proxytest expl", "COMP_CWORD": "1", "_PROXYTEST_COMPLETE": "zsh_complete"},
                   "proxytest")  # fmt: skip
    assert answer[:2] == ["plain", "explain"]


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
def test_fish_completes(home: dict[str, str]) -> None:
    install_completion("fish", home)
    assert "explain" in asked(home, "fish", "-c", "complete -C 'proxytest expl'")


def test_a_second_time_nothing_is_changed_and_that_is_said(home: dict[str, str]) -> None:
    start = Path(home["HOME"]) / ".bashrc"
    start.write_text("alias ll='ls -l'")
    first = install_completion("bash", home)
    script = places_of("bash", home).script
    line = f"[ -r {script} ] && . {script}  # proxytest completion"
    assert first == (f"wrote {script}\nadded to {start}: {line}\nIt works in each shell that is started from now on.\n")
    assert start.read_text() == f"alias ll='ls -l'\n{line}\n"
    second = install_completion("bash", home)
    assert second.startswith(f"{script} is there already\n{start} has the line already: ")
    assert start.read_text() == f"alias ll='ls -l'\n{line}\n"


def test_a_home_with_a_blank_is_quoted(tmp_path: Path) -> None:
    home = tmp_path / "two words"
    home.mkdir()
    install_completion("bash", {"HOME": str(home)})
    assert f"[ -r '{home}/" in (home / ".bashrc").read_text()


def test_the_shell_is_that_of_the_user(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELL", "/usr/bin/fish")
    assert command("completion", "show").out.startswith("function _proxytest_completion")
    assert "complete -o nosort" in command("completion", "show", "bash").out
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    assert command("completion", "show").err == (
        "proxytest: name the shell, bash, zsh, fish: 'tcsh' is not one of them\n"
    )
    monkeypatch.delenv("SHELL")
    assert command("completion", "install").status == 2


def test_without_a_home_nothing_is_written() -> None:
    with pytest.raises(UsageError, match="HOME is not set"):
        install_completion("bash", {})


def test_a_home_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / ".local").touch()
    with pytest.raises(UsageError, match="cannot"):
        install_completion("bash", {"HOME": str(tmp_path)})


def test_zsh_begins_its_completion_where_it_has_not_yet() -> None:
    assert script_of("zsh").startswith("(( $+functions[compdef] ))")
