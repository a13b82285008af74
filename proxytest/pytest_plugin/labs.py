"""Labs that run beside the tests of a session, in their own event loop."""

import asyncio
import threading
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest

from proxytest.api.public_identity import Identity
from proxytest.lab.config import LabConfig
from proxytest.lab.process import Lab
from proxytest.model.credentials import Secret
from proxytest.model.errors import UsageError
from proxytest.prepare.lab_proxy import lab_config, lab_python, started_lab
from proxytest.scenario.bundled import find_scenario
from proxytest.scenario.profile_file import load_profile
from proxytest.scenario.scenario import Scenario, load_scenario

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabProxy:
    """A running corporate proxy of the lab, with a fake cloud behind it."""

    proxy: str  #: `http://127.0.0.1:PORT` or `https://127.0.0.1:PORT`
    cacert: Path  #: the roots of the fake cloud
    proxy_cacert: Path | None  #: those of an `https://` proxy
    user: str | None  #: the user who may log on; None if the proxy asks for no log-on
    password: Secret | None

    @property
    def identity(self) -> Identity | None:
        """The user as an Identity for `proxytest.open_tunnel`."""
        if self.user is None or self.password is None:
            return None
        return Identity(self.user, self.password, remembered=False)


class Labs:
    """The labs of a session, by name."""

    def __init__(self) -> None:
        self._labs: dict[str, LabProxy] = {}
        self._stack = AsyncExitStack()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxytest labs", daemon=True)
        self._thread.start()

    def start(self, name: str) -> LabProxy:
        """Start a lab; skip the test if none can run here.

        Raises UsageError if no scenario has this name, or the lab does not start.
        """
        if name not in self._labs:
            scenario = load_scenario(find_scenario(name))
            config = lab_config(scenario, load_profile(scenario.profile))
            python = _python()
            lab = self._run(self._stack.enter_async_context(started_lab(config, python)))
            self._labs[name] = _described(scenario, config, lab)
        return self._labs[name]

    def close(self) -> None:
        """End all labs."""
        self._run(self._stack.aclose())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


def _python() -> str:
    try:
        return str(lab_python(None))
    except UsageError as error:
        pytest.skip(str(error))


def _described(scenario: Scenario, config: LabConfig, lab: Lab) -> LabProxy:
    account = (scenario.user or "").rpartition("\\")[2] or next(iter(config.users), "")
    known = bool(config.schemes) and account in config.users
    return LabProxy(
        proxy=lab.proxy_url,
        cacert=lab.cacert,
        proxy_cacert=lab.proxy_cacert,
        user=(scenario.user or account) if known else None,
        password=Secret(config.users[account]) if known else None,
    )
