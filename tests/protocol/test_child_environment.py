"""No program that is started here is given a secret of the environment."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import proxytest
from proxytest.protocol.child_environment import child_environment

SECRETS = {
    "PROXYTEST_PASSWORD": "wonderland",
    "HQ_PASSWORD": "wonderland",  # as a scenario may name it
    "GITHUB_TOKEN": "wonderland",
    "KRB5_PASSWORD": "wonderland",
    "https_proxy": "http://alice:wonderland@proxy:8080",
    "HTTPS_PROXY": "http://alice:wonderland@proxy:8080",
    "all_proxy": "alice:wonderland@proxy:8080",
    "no_proxy": "alice:wonderland@proxy",
    "FTP_PROXY": "http://alice:wonderland@proxy:8080",
}
STARTERS = {"create_subprocess_exec", "create_subprocess_shell", "Popen", "run", "check_output", "check_call", "call"}
SOURCES = Path(proxytest.__file__).parent


@pytest.mark.parametrize("session", [True, False])
def test_no_secret_is_kept(session: bool) -> None:  # noqa: FBT001
    assert child_environment(SECRETS | {"PATH": "/bin"}, session=session) == {"PATH": "/bin"}


def test_programs_that_ask_the_desktop_find_it() -> None:
    bus = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/run/user/1000/bus", "XDG_RUNTIME_DIR": "/run/user/1000"}
    assert child_environment(bus, session=True) == bus
    assert child_environment(bus) == {}


@pytest.mark.parametrize("name", ["SystemRoot", "SYSTEMROOT"])
def test_windows_starts_nothing_without_its_folder(name: str) -> None:
    assert child_environment({name: r"C:\Windows"}) == {name: r"C:\Windows"}


def _starts(path: Path) -> Iterator[ast.Call]:
    """Yield the calls that start a program."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "start_child":
            yield node
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in STARTERS:
            owner = ast.unparse(node.func.value)
            if owner in ("subprocess", "asyncio", "asyncio.subprocess"):
                yield node


def test_every_program_is_started_with_an_environment_made_here() -> None:
    starts = {
        path.name: next((ast.unparse(word.value) for word in call.keywords if word.arg == "env"), "none")
        for path in sorted(SOURCES.rglob("*.py"))
        for call in _starts(path)
        if ast.unparse(call.func) != "asyncio.run"
    }
    made = "child_environment(os.environ)"
    assert starts == {
        "pac_process.py": made,
        "process.py": made,
        "programs.py": "environment",  # of child_environment, with the session's variables
        "hub_server.py": made,
        "mail.py": "child_environment(os.environ, session=True)",
        "system_store.py": made,
        "ticket.py": "environment",  # of child_environment, with what Kerberos needs: tests/wire/test_ticket.py
    }
