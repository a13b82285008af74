"""An audit by the settings of a machine that a test makes up."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from proxytest.engine.audit import audit
from proxytest.features.settings.probes.discovery import Machine
from proxytest.model.run import Run
from proxytest.model.settings import Platform
from proxytest.prepare import proxy_choice
from proxytest.prepare.make_plan import make_plan
from proxytest.prepare.merge_options import Options
from proxytest.wire.programs import CommandOutput

TARGET = "idbroker.webex.com:443"


async def audited(
    environ: Mapping[str, str],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    options: Options = Options(targets=("idbroker.webex.com",), timeout=2.0),  # noqa: B008  it is frozen
    platform: Platform = Platform.LINUX,
    programs: Mapping[str, str] | None = None,
) -> Run:
    """Audit with these variables, and with what the system's programs print, by their command line."""

    async def ask(command: tuple[str, ...]) -> CommandOutput:
        text = (programs or {}).get(" ".join(command))
        return CommandOutput(missing=f"{command[0]} is not installed") if text is None else CommandOutput(text=text)

    async def exists(_: str) -> bool:
        return False

    machine = Machine(platform=platform, environ=environ, root=folder, ask=ask, exists=exists)
    monkeypatch.setattr(proxy_choice, "this_machine", lambda _: machine)
    return await audit(await asyncio.to_thread(make_plan, options, environ))
