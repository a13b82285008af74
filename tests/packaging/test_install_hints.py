"""What is told about installing: on the public index, the name `proxytest` is somebody else's."""

import re
import subprocess
from pathlib import Path

import pytest

from proxytest.model.installation import Copy, Extra, how_to_add

PROJECT = Path(__file__).parents[2]
#: `proxytest` as what an installer is asked for; `webex-proxytest`, and paths, are other things.
_OURS_BUT_NOT_OURS = r"""['"]?(?<![\w./-])proxytest(?![\w/.-])"""
_FROM_AN_INDEX = re.compile(
    rf"(?:pip3?|pipx|uv|uvx|tool)\s+(?:install|run|inject|download|add|wheel)\s+(?:[^\n|;&`]*\s)?{_OURS_BUT_NOT_OURS}"
    rf"|uvx\s+(?:-\S+\s+)*{_OURS_BUT_NOT_OURS}"
    r"""|['"\s]proxytest\[""",
)


def _texts() -> list[Path]:
    """Return every file that git knows, but those that are not text, and this one."""
    told = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=True)  # noqa: S607
    files = [PROJECT / name for name in told.stdout.split("\0") if name]
    return [path for path in files if path.is_file() and path != Path(__file__).resolve()]


@pytest.mark.parametrize(
    "text",
    [
        "pip install proxytest",
        "pip install 'proxytest[pac]'",
        "pipx install -q proxytest",
        "pipx run proxytest",
        "uv tool install proxytest",
        "uv pip install --upgrade proxytest",
        "uvx proxytest --version",
        "pip download --no-deps proxytest",
        "python -m pip install quickjs-ng proxytest",
        "needs 'proxytest[keyring]'",
    ],
)
def test_what_would_fetch_a_strangers_code_is_found(text: str) -> None:
    assert _FROM_AN_INDEX.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "pip install -e .",
        "pip install -r proxytest/lab/requirements.txt",
        "pip install ./x.whl",
        "pip install 'webex-proxytest[pac]'",
        "pipx inject webex-proxytest keyring",
        "pip install ./webex_proxytest-0.1.0-py3-none-any.whl; proxytest run",
        "pip install ./proxytest.whl",
    ],
)
def test_what_cannot_is_not(text: str) -> None:
    assert not _FROM_AN_INDEX.search(text)


def test_no_text_of_ours_says_so() -> None:
    found = {str(path.relative_to(PROJECT)): _FROM_AN_INDEX.search(_read(path)) for path in _texts()}
    assert len(found) > 1000
    assert {path: one.group() for path, one in found.items() if one} == {}


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


@pytest.mark.parametrize("extra", Extra)
@pytest.mark.parametrize("frozen", [False, True])
@pytest.mark.parametrize("has_project", [False, True])
@pytest.mark.parametrize("in_image", [False, True])
@pytest.mark.parametrize("environment", ["/opt/venv", "/home/a/.local/pipx/venvs/webex-proxytest"])
def test_no_hint_that_the_program_makes_says_so(
    *, extra: Extra, frozen: bool, has_project: bool, in_image: bool, environment: str
) -> None:
    place = Path(environment, "site-packages", "proxytest")
    copy = Copy(package=place, environment=Path(environment), frozen=frozen, in_image=in_image, has_project=has_project)
    hint = how_to_add(extra, copy)
    assert not _FROM_AN_INDEX.search(hint)
    assert not re.search(r"install '?webex-proxytest", hint)
