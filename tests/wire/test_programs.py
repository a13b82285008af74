"""Programs of the system: what they print, and why they print nothing."""

import os
import sys
from pathlib import Path

import pytest

from proxytest.wire.programs import CommandOutput, ask_program


async def test_what_a_program_prints() -> None:
    assert await ask_program(("echo", "mode 'none'")) == CommandOutput(text="mode 'none'\n")


async def test_a_program_that_is_not_there() -> None:
    assert await ask_program(("no-such-gsettings",)) == CommandOutput(missing="no-such-gsettings is not installed")


async def test_a_program_that_fails() -> None:
    assert await ask_program(("false",)) == CommandOutput(missing="false ended with status 1")


async def test_a_program_that_hangs_is_ended() -> None:
    assert await ask_program(("sleep", "60"), seconds=0.05) == CommandOutput(
        missing="sleep did not answer in 0.05 seconds"
    )


async def test_a_child_that_keeps_the_pipe_open_holds_nobody_up() -> None:
    said = await ask_program(("sh", "-c", "sleep 5 & echo x"), seconds=0.2)
    assert said == CommandOutput(missing="sh did not answer in 0.2 seconds")


@pytest.mark.skipif(sys.platform == "win32", reason="a shell's words")
async def test_a_program_that_closes_its_output_and_goes_on_is_ended(tmp_path: Path) -> None:
    script = f"echo $$ > {tmp_path}/number; echo x; exec >&- sleep 60"
    said = await ask_program(("sh", "-c", script), seconds=0.5)
    assert said == CommandOutput(missing="sh did not answer in 0.5 seconds")
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "number").read_text()), 0)


async def test_a_program_that_prints_without_end_is_ended() -> None:
    assert await ask_program(("yes",)) == CommandOutput(missing="yes prints without end")


async def test_what_is_not_utf_8_is_shown_as_such() -> None:
    assert (await ask_program(("printf", r"Param\350tres"))).text == "Param\ufffdtres"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no shebang")
async def test_what_cannot_be_run_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "gsettings"
    broken.write_text("#!/nonexistent/interpreter\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (await ask_program(("gsettings",))).missing == "gsettings cannot be run: No such file or directory"


async def test_a_program_is_given_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROXYTEST_PASSWORD", "s3cret")
    monkeypatch.setenv("https_proxy", "http://alice:s3cret@proxy:8080")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/run/user/1000/bus")
    printed = (await ask_program(("env",))).text
    assert "DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus\n" in printed
    assert "s3cret" not in printed
