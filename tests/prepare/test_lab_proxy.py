"""The lab of a scenario."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from proxytest.lab.config import MEDIA_TOKEN, LabConfig
from proxytest.lab.process import Lab
from proxytest.prepare import lab_proxy
from proxytest.prepare.merge_options import Options
from proxytest.scenario.bundled import find_scenario
from proxytest.scenario.scenario import load_scenario
from tests.support.plans import plan_for


def test_the_labs_environment_is_found_beside_that_of_an_installed_copy_and_in_the_current_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`pip install '.[pac]'` in a checkout makes a copy of what was installed editable."""
    monkeypatch.delenv("PROXYTEST_LAB_PYTHON", raising=False)
    checkout, *_, here = lab_proxy._FOLDERS
    assert (checkout / "pyproject.toml").exists()
    assert (Path(sys.prefix).parent in lab_proxy._FOLDERS) is (sys.prefix != sys.base_prefix)
    monkeypatch.chdir(tmp_path)
    python = tmp_path / ".venv-lab" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    python.parent.mkdir(parents=True)
    python.touch()
    monkeypatch.setattr(lab_proxy, "_FOLDERS", (tmp_path / "none", here))
    assert lab_proxy.lab_python(None).samefile(python)


@asynccontextmanager
async def _no_process(_config: LabConfig, _python: str | None) -> AsyncIterator[Lab]:
    nowhere = Path("nowhere")
    yield Lab(
        proxy_url="http://127.0.0.1:1",
        cacert=nowhere,
        proxy_cacert=None,
        inspection_cacert=nowhere,
        address="127.0.0.1",
        media={},
        log=nowhere,
        pid=0,
    )


async def test_the_accounts_of_a_lab_are_throwaway(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab_proxy, "started_lab", _no_process)
    scenario = load_scenario(find_scenario("wrong-password"))
    made = replace(plan_for(port=1), select=("tunnel",))
    async with lab_proxy.planned_in_lab(Options(), scenario, lambda _there, _password: made) as plan:
        assert plan == replace(made, throwaway=True, media=plan.media, reflector_token=MEDIA_TOKEN)
