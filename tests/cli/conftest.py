"""Run the command line in this process."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from proxytest.cli import run_arguments


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What a command left behind."""

    status: int
    out: str
    err: str


Command = Callable[..., Ended]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run `proxytest` with arguments, in an environment without proxy settings."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "PAC_URL", "auto_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.delenv("PROXYTEST_PASSWORD", raising=False)

    def run(*arguments: str) -> Ended:
        capsys.readouterr()
        status = run_arguments(list(arguments))
        captured = capsys.readouterr()
        return Ended(status=status, out=captured.out, err=captured.err)

    return run
