"""E13: the machine's domain is below a public suffix that few know."""

from pathlib import Path

import pytest

from proxytest.features.settings.probes.discovery import Machine, discover
from proxytest.model.settings import Platform
from proxytest.wire.programs import CommandOutput
from tests.support.field import Table


@pytest.mark.row("E13", "WPAD below k12.ca.us, nhs.uk, lg.jp, police.uk, github.io")
@pytest.mark.parametrize(
    "suffix", ["k12.ca.us", "nhs.uk", "lg.jp", "police.uk", "github.io", "gov.au", "pvt.k12.ma.us"]
)
async def test_never_past_the_organisation(tmp_path: Path, table: Table, suffix: str) -> None:
    asked: list[str] = []

    async def exists(name: str) -> bool:
        asked.append(name)
        return False

    async def ask(command: tuple[str, ...]) -> CommandOutput:
        return CommandOutput(missing=f"{command[0]} is not installed")

    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/resolv.conf").write_text(f"search a.corp.{suffix} {suffix}\n")
    await discover(Machine(platform=Platform.LINUX, environ={}, root=tmp_path, ask=ask, exists=exists))
    right = [f"wpad.a.corp.{suffix}", f"wpad.corp.{suffix}"]
    table.says(", ".join(asked), ", ".join(right), why="" if sorted(asked) == sorted(right) else "other names")
