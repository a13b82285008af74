"""Run the command line in this process."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from proxytest.cli import run_arguments
from proxytest.features.settings.probes.discovery import Machine
from proxytest.model.settings import Platform
from proxytest.prepare import proxy_choice
from proxytest.wire.programs import CommandOutput


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def warned(self) -> str:
        """Standard error without the lines that tell of files."""
        return "".join(line for line in self.err.splitlines(keepends=True) if not line.startswith("proxytest: wrote "))


Command = Callable[..., Ended]


@pytest.fixture(autouse=True)
def _machine_without_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let nothing but the variables say anything: neither files and programs of this machine, nor its network."""

    def bare(environ: Mapping[str, str]) -> Machine:
        return Machine(platform=Platform.LINUX, environ=environ, root=tmp_path, ask=_not_installed, exists=_no_name)

    monkeypatch.setattr(proxy_choice, "this_machine", bare)


async def _not_installed(command: tuple[str, ...]) -> CommandOutput:
    return CommandOutput(missing=f"{command[0]} is not installed")


async def _no_name(name: str) -> bool:
    del name
    return False


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
